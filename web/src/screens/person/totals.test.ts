import { describe, expect, it } from "vitest";
import type { Transfer } from "../../api/queries";
import { totalsOf } from "./totals";

const moved = (kind: Transfer["kind"], direction: Transfer["direction"], amount: number) =>
  ({ kind, direction, amount: { amount, currency: "INR" } }) as Transfer;

describe("the totals between two people", () => {
  it("count what moved each way, refunds too, and nothing that was only held", () => {
    const transfers = [
      moved("payment", "out", 500),
      moved("payment", "in", 70),
      moved("refund", "in", 200),
      moved("hold", "out", 9_999),
      moved("void", "in", 9_999),
    ];
    expect(totalsOf(transfers)).toEqual({
      sent: { amount: 500, currency: "INR" },
      received: { amount: 270, currency: "INR" },
    });
  });

  it("are not told where nothing moved, or where they would not be exact", () => {
    expect(totalsOf([])).toBeNull();
    const most = Number.MAX_SAFE_INTEGER;
    expect(totalsOf([moved("payment", "in", most), moved("payment", "in", most)])).toBeNull();
  });
});

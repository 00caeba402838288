import { describe, expect, it } from "vitest";
import { monthNames, parseCount, totals } from "./months";

describe("how many months", () => {
  it("are six unless the address says another number that can be chosen", () => {
    expect(parseCount("?months=24")).toBe("24");
    for (const search of ["", "?months=7", "?months=1e9", "?months=-3"]) expect(parseCount(search)).toBe("6");
  });
});

describe("a month", () => {
  it("is named in the reader's language, whatever their time zone", () => {
    expect(monthNames("en-IN").long("2026-11")).toBe("November 2026");
    expect(monthNames("hi-IN").long("2026-11")).toBe("नवंबर 2026");
  });
});

describe("several months", () => {
  it("add up", () => {
    const month = { moneyIn: { amount: 500 }, moneyOut: { amount: 200 } };
    expect(totals([month, month])).toEqual({ moneyIn: 1000, moneyOut: 400 });
  });
});

import { describe, expect, it, vi } from "vitest";
import { type Problem, Refused, Unreachable } from "../../api/problems";
import { settle } from "./once";

const refused = (status: number) => new Refused({ status, code: "x", detail: "no" } as unknown as Problem, null);
const waits = [0, 0];

describe("what is done once", () => {
  it("is asked for again while no answer comes", async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Unreachable(null)).mockRejectedValueOnce(refused(503));
    ask.mockResolvedValueOnce("done");
    const onOpen = vi.fn();
    await expect(settle(ask, { waits, onOpen })).resolves.toBe("done");
    expect(ask).toHaveBeenCalledTimes(3);
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it("is not asked for again once the server has said no", async () => {
    const ask = vi.fn().mockRejectedValue(refused(422));
    await expect(settle(ask, { waits })).rejects.toMatchObject({ status: 422 });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("is left open in the end, and said to be", async () => {
    const ask = vi.fn().mockRejectedValue(new Unreachable(null));
    await expect(settle(ask, { waits })).rejects.toBeInstanceOf(Unreachable);
    expect(ask).toHaveBeenCalledTimes(3);
  });
});

import { describe, expect, it } from "vitest";
import { barsOf, circulationByDay, type Day, lineOf, marksOf, roundUp, sharesOf } from "./plot";

const inr = (amount: number) => ({ amount, currency: "INR" });
const day = (date: string, deposits: number, withdrawals: number): Day => ({
  date,
  count: 1,
  volume: inr(0),
  refunds: inr(0),
  deposits: inr(deposits),
  withdrawals: inr(withdrawals),
});

describe("a plot", () => {
  it("ends at a round number", () => {
    expect([0, 1, 3, 21, 240, 26_000, 99_999].map(roundUp)).toEqual([1, 1, 5, 25, 250, 50_000, 100_000]);
  });

  it("gives the greatest value all its height, and nothing no height", () => {
    const [none, half, all] = barsOf([0, 50, 100], 100);
    expect(none?.height).toBe(0);
    expect(half).toMatchObject({ height: 50, y: 50 });
    expect(all).toMatchObject({ height: 100, y: 0 });
  });

  it("shows the smallest amount beside the greatest", () => {
    expect(barsOf([1, Number.MAX_SAFE_INTEGER], Number.MAX_SAFE_INTEGER)[0]?.height).toBe(1);
  });

  it("keeps all bars inside, however many", () => {
    for (const bar of barsOf(
      Array.from({ length: 90 }, () => 1),
      1,
    )) {
      expect(bar.x).toBeGreaterThanOrEqual(0);
      expect(bar.x + bar.width).toBeLessThanOrEqual(100);
    }
  });

  it("runs from the first day on the left to the last on the right", () => {
    expect(lineOf([10, 20], 0, 20)).toEqual([
      { x: 0, y: 50 },
      { x: 100, y: 0 },
    ]);
    expect(lineOf([5], 0, 10)).toEqual([{ x: 50, y: 50 }]);
  });

  it("marks the first, the middle and the last day", () => {
    expect(marksOf(7)).toEqual([0, 3, 6]);
    expect(marksOf(1)).toEqual([0]);
  });
});

describe("the money in circulation", () => {
  it("is followed back over what came in and went out", () => {
    const days = [day("2026-11-03", 100, 0), day("2026-11-02", 0, 30), day("2026-11-01", 50, 0)];
    expect(circulationByDay(500, days)).toEqual([500, 400, 430]);
  });
});

describe("shares", () => {
  it("add up to the whole, and nobody who is there disappears", () => {
    const shares = sharesOf([100_000, 1, 0]);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100);
    expect(shares[1]).toBeGreaterThan(0.9);
    expect(shares[2]).toBe(0);
    expect(sharesOf([0, 0])).toEqual([0, 0]);
  });
});

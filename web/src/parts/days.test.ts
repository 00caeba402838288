import { describe, expect, it } from "vitest";
import { addDays, dayOf, firstOfMonth, isDay, noonOf } from "./days";

describe("a day", () => {
  it("is one that there is", () => {
    expect(isDay("2024-02-29")).toBe(true);
    for (const text of ["2023-02-29", "2026-13-01", "2026-1-1", "26-11-2026", "0999-01-01", "2026-11-26T00:00:00Z", ""])
      expect(isDay(text), text).toBe(false);
  });

  it("is counted over the ends of months and years", () => {
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  });

  it("leads to the first of its month, and of others", () => {
    expect(firstOfMonth("2026-11-26")).toBe("2026-11-01");
    expect(firstOfMonth("2026-01-31", -1)).toBe("2025-12-01");
  });

  it("is written by a moment that is in it", () => {
    expect(dayOf(noonOf("2026-03-29"))).toBe("2026-03-29");
  });
});

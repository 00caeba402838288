import { describe, expect, it } from "vitest";
import {
  nameOfFinancialYear,
  type PeriodName,
  parseWanted,
  periodOf,
  printWanted,
  startOfFinancialYear,
} from "./periods";

const none = { from: undefined, to: undefined };
const seenFrom = (today: string, name: PeriodName) => periodOf({ name, own: none }, today);

describe("a period", () => {
  it("of this month ends today", () => {
    expect(seenFrom("2026-11-26", "this-month")).toEqual({ from: "2026-11-01", to: "2026-11-26" });
  });

  it("of the last month is whole, in a leap year too", () => {
    expect(seenFrom("2024-03-31", "last-month")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(seenFrom("2026-01-15", "last-month")).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  });

  it("of 90 days has today as its ninetieth", () => {
    expect(seenFrom("2026-03-31", "90-days")).toEqual({ from: "2026-01-01", to: "2026-03-31" });
  });

  it("of a financial year begins in April", () => {
    expect(startOfFinancialYear("2026-03-31")).toBe("2025-04-01");
    expect(startOfFinancialYear("2026-04-01")).toBe("2026-04-01");
    expect(seenFrom("2026-03-31", "financial-year")).toEqual({ from: "2025-04-01", to: "2026-03-31" });
    expect(seenFrom("2026-12-31", "last-financial-year")).toEqual({ from: "2025-04-01", to: "2026-03-31" });
    expect(nameOfFinancialYear("2099-04-01")).toBe("2099–00");
  });
});

describe("a period in an address", () => {
  it("comes back as it was written", () => {
    const own = { name: "own", own: { from: "2026-01-05", to: undefined } } as const;
    expect(parseWanted(printWanted(own))).toEqual(own);
    expect(parseWanted(printWanted({ name: "90-days", own: none }))).toEqual({ name: "90-days", own: none });
  });

  it("is this month where there is no such period", () => {
    expect(parseWanted("?period=<script>&from=1")).toEqual({ name: "this-month", own: none });
    expect(parseWanted("")).toEqual({ name: "this-month", own: none });
  });

  it("does not end before it begins", () => {
    expect(parseWanted("?period=own&from=2026-02-01&to=2026-01-01").own).toEqual({ from: "2026-02-01", to: undefined });
  });
});

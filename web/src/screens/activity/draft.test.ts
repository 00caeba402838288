import { describe, expect, it } from "vitest";
import { draftOf, filtersOf, readAmount, troubleOf } from "./draft";
import type { Filters } from "./filters";

const EMPTY = draftOf({}, 2);

describe("an amount that is typed", () => {
  it.each([
    ["1,00,000", 10_000_000],
    ["₹ 12.5", 1250],
    [".5", 50],
    ["१२.३०", 1230],
    ["", undefined],
    ["  ", undefined],
    ["12.345", null],
    ["-5", null],
    ["1e3", null],
    [".", null],
    ["99999999999999999", null],
  ])("%j is %j", (text, minor) => {
    expect(readAmount(text, 2)).toBe(minor);
  });

  it("has no decimals in a currency without", () => {
    expect(readAmount("500", 0)).toBe(500);
    expect(readAmount("500.5", 0)).toBeNull();
  });
});

describe("a draft of filters", () => {
  it("shows filters, and becomes the same again", () => {
    const filters: Filters = { direction: "in", kinds: ["refund"], minAmount: 1050, from: "2026-11-01", text: "chai" };
    expect(filtersOf(draftOf(filters, 2), filters, 2)).toEqual(filters);
  });

  it("says what is wrong beside its field", () => {
    expect(troubleOf(EMPTY, 2)).toEqual({});
    expect(troubleOf({ ...EMPTY, from: "2026-11-02", to: "2026-11-01" }, 2)).toEqual({ to: "ends_early" });
    expect(troubleOf({ ...EMPTY, least: "ten", most: "5" }, 2)).toEqual({ least: "not_a_number" });
    expect(troubleOf({ ...EMPTY, least: "10", most: "5" }, 2)).toEqual({ most: "below_least" });
  });
});

import { describe, expect, it } from "vitest";
import { moneyStyle } from "../../money/input";
import { draftOf, filtersOf, readAmount, troubleOf } from "./draft";
import type { Filters } from "./filters";

const RUPEES = moneyStyle("en-IN", "INR");

const EMPTY = draftOf({}, RUPEES);

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
    ["1,00", null],
    ["99999999999999999", null],
  ])("%j is %j", (text, minor) => {
    expect(readAmount(text, RUPEES)).toBe(minor);
  });
});

describe("a draft of filters", () => {
  it("shows filters, and becomes the same again", () => {
    const filters: Filters = { direction: "in", kinds: ["refund"], minAmount: 1050, from: "2026-11-01", text: "chai" };
    expect(filtersOf(draftOf(filters, RUPEES), filters, RUPEES)).toEqual(filters);
  });

  it("says what is wrong beside its field", () => {
    expect(troubleOf(EMPTY, RUPEES)).toEqual({});
    expect(troubleOf({ ...EMPTY, from: "2026-11-02", to: "2026-11-01" }, RUPEES)).toEqual({ to: "ends_early" });
    expect(troubleOf({ ...EMPTY, least: "ten", most: "5" }, RUPEES)).toEqual({ least: "not_a_number" });
    expect(troubleOf({ ...EMPTY, least: "10", most: "5" }, RUPEES)).toEqual({ most: "below_least" });
  });
});

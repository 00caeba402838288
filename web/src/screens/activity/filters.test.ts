import { describe, expect, it } from "vitest";
import { type Filters, parseFilters, printFilters, queryOf, standing, without } from "./filters";

const ALL: Filters = {
  direction: "out",
  kinds: ["payment", "refund"],
  person: "@asha.rao",
  from: "2026-11-01",
  to: "2026-11-30",
  minAmount: 100,
  maxAmount: 50_000,
  text: "lunch & chai 🍛",
};

describe("filters in an address", () => {
  it("come back as they were written", () => {
    expect(parseFilters(printFilters(ALL))).toEqual(ALL);
    expect(parseFilters(printFilters({}))).toEqual({});
    expect(printFilters({})).toBe("");
  });

  it("are the same address whatever their order", () => {
    const { text, ...others } = ALL;
    expect(printFilters({ text, ...others } as Filters)).toBe(printFilters(ALL));
  });

  it.each([
    "?direction=sideways",
    "?kind=theft,,payment%00",
    "?person=../../admin",
    "?person=%3Cscript%3E",
    "?from=yesterday&to=2026-02-30",
    "?minAmount=1e3&maxAmount=-5",
    "?minAmount=9007199254740993",
    "?minAmount=0x10&maxAmount=1.5",
    "?text=%00%09%20",
    "?__proto__=1&constructor=2&unknown=3",
    "?%",
  ])("that nobody could have chosen are passed over: %s", (search) => {
    expect(parseFilters(search)).toEqual({});
  });

  it("that exclude each other keep the first", () => {
    expect(parseFilters("?from=2026-11-30&to=2026-11-01")).toEqual({ from: "2026-11-30" });
    expect(parseFilters("?minAmount=500&maxAmount=100")).toEqual({ minAmount: 500 });
  });

  it("that let everything through are none", () => {
    expect(parseFilters("?kind=hold,payment,refund,deposit,withdrawal")).toEqual({});
  });

  it("cut a text to a length that no emoji is torn by", () => {
    expect(parseFilters(`?text=${"🍛".repeat(200)}`).text).toBe("🍛".repeat(100));
  });
});

describe("filters", () => {
  it("are asked for in the API's words", () => {
    expect(queryOf({ kinds: ["payment", "hold"], from: "2026-11-01" }, "Asia/Kolkata")).toEqual({
      kind: "payment,capture,hold,void",
      from: "2026-11-01",
      timeZone: "Asia/Kolkata",
    });
    expect(queryOf({ direction: "in", minAmount: 5 }, "Asia/Kolkata")).toEqual({ direction: "in", minAmount: 5 });
  });

  it("are taken away one by one", () => {
    expect(standing(ALL)).toHaveLength(8);
    expect(standing(without(ALL, "kinds"))).not.toContain("kinds");
  });
});

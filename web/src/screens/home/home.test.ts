import { describe, expect, it } from "vitest";
import type { Person, Transfer } from "../../api/queries";
import { begunWith } from "./first";
import { widthInEms } from "./fit";
import { recentFirst } from "./people";

const person = (id: string): Person => ({ id, handle: id, firstName: id, lastName: "" });
const rupees = (amount: number) => ({ amount, currency: "INR" });
const transfer = (kind: Transfer["kind"]) => ({ kind, amount: rupees(523400) }) as Transfer;

describe("people", () => {
  it("come once each, with those who were paid lately before all others", () => {
    const [a, b, c] = [person("a"), person("b"), person("c")];
    expect(recentFirst([c, a], [a, b, c])).toEqual([c, a, b]);
    expect(recentFirst([], [a, b])).toEqual([a, b]);
  });
});

describe("what a wallet began with", () => {
  it("is its opening, while nothing else has happened in it", () => {
    expect(begunWith({ data: [transfer("opening")], nextCursor: null })).toEqual(rupees(523400));
  });

  it("is nothing in an empty wallet", () => {
    expect(begunWith({ data: [], nextCursor: null })).toBeNull();
  });

  it("is of no interest once something has happened", () => {
    expect(begunWith({ data: [transfer("payment"), transfer("opening")], nextCursor: null })).toBeUndefined();
    expect(begunWith({ data: [transfer("payment")], nextCursor: null })).toBeUndefined();
    expect(begunWith({ data: [transfer("opening")], nextCursor: "on" })).toBeUndefined();
  });
});

describe("the width of an amount", () => {
  it("grows with its figures, in any script", () => {
    expect(widthInEms("₹1.00")).toBeCloseTo(0.75 + 3 * 0.6 + 0.3);
    expect(widthInEms("₹१.००")).toBe(widthInEms("₹1.00"));
    expect(widthInEms("₹9,00,71,99,25,47,409.91")).toBeGreaterThan(widthInEms("₹1,23,456.50"));
  });
});

import { describe, expect, it } from "vitest";
import { currencySign, decimal, formatMoney, sayMoney } from "./money";

const rupees = (amount: number) => ({ amount, currency: "INR" });

describe("an amount", () => {
  it("is grouped in lakh and crore", () => {
    expect(formatMoney(rupees(10_000_000), "en-IN")).toBe("₹1,00,000.00");
    expect(formatMoney(rupees(10_000_000), "hi-IN")).toBe("₹1,00,000.00");
  });

  it("is exact up to the greatest that the ledger can hold", () => {
    expect(formatMoney(rupees(Number.MAX_SAFE_INTEGER), "en-IN")).toBe("₹9,00,71,99,25,47,409.91");
  });

  it("has a true minus below zero", () => {
    expect(formatMoney(rupees(-45_000), "en-IN")).toBe("−₹450.00");
  });

  it("has the decimals of its currency", () => {
    expect(formatMoney({ amount: 1234, currency: "JPY" }, "en")).toBe("¥1,234");
    expect(decimal(5, 2)).toBe("0.05");
    expect(decimal(-1234, 3)).toBe("-1.234");
  });

  it("is said in words", () => {
    expect(sayMoney(rupees(10_000_000), "en-IN")).toBe("1,00,000 Indian rupees");
    expect(sayMoney(rupees(150), "en-IN")).toBe("1.50 Indian rupees");
  });

  it("has a sign of its own", () => {
    expect(currencySign("INR", "hi-IN")).toBe("₹");
  });
});

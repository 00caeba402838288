import { describe, expect, it } from "vitest";
import type { Me, Person, Receipt } from "../../api/queries";
import { makeWords } from "../../i18n";
import { en } from "../../i18n/en/common";
import { leadOf, receiptText, refundableOf, sendAgainOf } from "./story";

const words = makeWords("en", en, "INR");
const rupees = (amount: number) => ({ amount, currency: "INR" });
const me = { id: "a".repeat(24), handle: "asha.rao", firstName: "Asha", lastName: "Rao" } as Me;
const bala: Person = { id: "b".repeat(24), handle: "bala", firstName: "Bala", lastName: "Iyer" };
const closed: Person = { ...bala, handle: null, firstName: "Closed account", lastName: "" };

const receipt = (facts: Partial<Receipt>): Receipt => ({
  id: "6b078a1a58839894dc2ea263",
  kind: "payment",
  direction: "out",
  status: "completed",
  amount: rupees(150_00),
  person: bala,
  note: null,
  at: "2026-11-26T01:02:03.000004Z",
  sequence: 2,
  balance: rupees(850_00),
  pending: rupees(0),
  refunded: rupees(0),
  follows: null,
  expiresAt: null,
  followed: null,
  followers: [],
  ...facts,
});

describe("what can be given back", () => {
  it("is what was received and has not been given back yet", () => {
    expect(refundableOf(receipt({ direction: "in" }))).toBe(150_00);
    expect(refundableOf(receipt({ direction: "in", refunded: rupees(20_00) }))).toBe(130_00);
    expect(refundableOf(receipt({ direction: "in", kind: "capture" }))).toBe(150_00);
  });

  it("is nothing of what was sent, of a refund, of cash, or to a closed account", () => {
    expect(refundableOf(receipt({ direction: "out" }))).toBe(0);
    expect(refundableOf(receipt({ direction: "in", kind: "refund" }))).toBe(0);
    expect(refundableOf(receipt({ direction: "in", kind: "deposit", person: null }))).toBe(0);
    expect(refundableOf(receipt({ direction: "in", person: closed }))).toBe(0);
  });
});

describe("sending again", () => {
  it("begins with the same person, amount and note", () => {
    expect(sendAgainOf(receipt({ note: "Chai & samosa" }))).toBe(
      `/send?to=${bala.id}&amount=15000&note=Chai+%26+samosa`,
    );
  });

  it("begins with the person alone where money came from them", () => {
    expect(sendAgainOf(receipt({ direction: "in", note: "Rent" }))).toBe(`/send?to=${bala.id}`);
  });

  it("leads nowhere without somebody to send to", () => {
    expect(sendAgainOf(receipt({ person: null, kind: "withdrawal" }))).toBeNull();
    expect(sendAgainOf(receipt({ person: closed }))).toBeNull();
  });
});

describe("a receipt", () => {
  it("says what it was", () => {
    expect(leadOf(receipt({}), words)).toBe("Sent to");
    expect(leadOf(receipt({ kind: "refund", direction: "in" }), words)).toBe("Refund from");
    expect(leadOf(receipt({ kind: "opening", direction: "in", person: null }), words)).toBe("Opening balance");
  });

  it("is shared with both names, and without the balance", () => {
    const text = receiptText(receipt({ note: "Lunch", refunded: rupees(20_00), status: "partly_refunded" }), me, words);
    expect(text).toContain("From: Asha Rao (@asha.rao)\nTo: Bala Iyer (@bala)\nAmount: ₹150.00");
    expect(text).toContain("Refunded so far: ₹20.00\nStatus: Partly refunded\nNote: Lunch");
    expect(text).toContain("Reference: 6b078a1a58839894dc2ea263");
    expect(text).not.toContain("850");
  });
});

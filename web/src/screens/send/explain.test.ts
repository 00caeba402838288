import { describe, expect, it } from "vitest";
import { makeWords } from "../../i18n";
import { withArea } from "../../i18n/areas";
import { en } from "../../i18n/en/common";
import { send } from "../../i18n/en/send";
import { explain } from "./explain";

const words = withArea(makeWords("en", en, "INR"), "send", send);
const rupees = (amount: number) => ({ amount: amount * 100, currency: "INR" });
const say = (code: string, facts = {}) =>
  explain({ code, detail: "In the server's words.", facts, retryAfter: null }, words, words.money);

describe("a refusal", () => {
  it("is told beside the field that can mend it, with what would do", () => {
    expect(say("insufficient_funds", { available: rupees(50) })).toEqual({
      beside: "amount",
      text: "You have ₹50.00 available.",
    });
    expect(say("transfer_limit", { limit: rupees(1_000) })).toEqual({
      beside: "amount",
      text: "You can send ₹1,000.00 at a time.",
    });
    expect(say("day_limit", { limit: rupees(1_000), spentToday: rupees(400) }).text).toContain("₹600.00");
    expect(say("day_limit", { limit: rupees(1_000), spentToday: rupees(1_400) }).text).toBe(
      send.refused.dayLimitReached,
    );
    expect(say("payee_not_found").beside).toBe("payee");
    expect(say("account_frozen").beside).toBe("form");
    expect(say("invalid_note").beside).toBe("note");
  });

  it("is told in the server's words where there are no better ones", () => {
    expect(say("something_new")).toEqual({ beside: "form", text: "In the server's words." });
    expect(say("insufficient_funds").text).toBe("In the server's words.");
  });
});

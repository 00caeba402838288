import { describe, expect, it } from "vitest";
import { makeWords } from "../../i18n";
import { withArea } from "../../i18n/areas";
import { admin as english } from "../../i18n/en/admin";
import { en } from "../../i18n/en/common";
import { admin as hindi } from "../../i18n/hi/admin";
import { hi } from "../../i18n/hi/common";
import { factsOf, isolate, sentenceOf } from "./acts";
import type { Act } from "./queries";

const words = withArea(makeWords("en", en, "INR"), "admin", english);
const somebody = (firstName: string) => ({
  id: "6b078a1a20b49915fd7a752b",
  username: `${firstName.toLowerCase()}@example.com`,
  firstName,
  lastName: "Rao",
});
const inr = (amount: number) => ({ amount, currency: "INR" });

function act(kind: string, detail: Record<string, unknown> = {}, others: Partial<Act> = {}): Act {
  return {
    id: "6b078a1a58839894dc2ea263",
    act: kind,
    actor: somebody("Ada"),
    person: somebody("Asha"),
    detail,
    at: "2026-11-26T01:02:03.000004Z",
    ...others,
  };
}

const said = (told: Act, inWords = words) => sentenceOf(told, inWords).replace(/[\u2068\u2069]/g, "");
const facts = (told: Act) => Object.fromEntries(factsOf(told, words).map(({ label, value }) => [label, value]));

describe("an act", () => {
  it("is said in a sentence", () => {
    expect(said(act("deposit", { amount: inr(10_000_000) }))).toBe("Ada Rao deposited ₹1,00,000.00 to Asha Rao");
    expect(said(act("freeze", { reason: "a lost phone" }))).toBe("Ada Rao froze Asha Rao");
    expect(said(act("demote"))).toBe("Ada Rao took the admin role from Asha Rao");
  });

  it("is said in Hindi", () => {
    const inHindi = withArea(makeWords("hi", hi, "INR"), "admin", hindi);
    expect(said(act("deposit", { amount: inr(10_000) }), inHindi)).toBe("Ada Rao ने Asha Rao के खाते में ₹100.00 जमा किए");
  });

  it("of the command line names nobody", () => {
    expect(said(act("unfreeze", {}, { actor: null }))).toBe("The command line unfroze Asha Rao");
    expect(facts(act("unfreeze", {}, { actor: null }))["Done by"]).toBe("The command line");
  });

  it("for everyone is another sentence", () => {
    expect(said(act("limits", {}, { person: null }))).toBe("Ada Rao changed the limits for everyone");
    expect(said(act("invite", { days: 14 }, { person: null }))).toBe("Ada Rao made an invitation");
  });

  it("that this app does not know is told all the same", () => {
    expect(said(act("toString"))).toBe("Ada Rao did “toString” to Asha Rao");
  });

  it("keeps names apart from what stands around them", () => {
    expect(sentenceOf(act("promote", {}, { person: { ...somebody("‮evil"), lastName: "" } }), words)).toContain(
      isolate("‮evil"),
    );
  });
});

describe("the facts of an act", () => {
  it("are those that there are", () => {
    expect(facts(act("deposit", { amount: inr(500), reference: "desk 12" }))).toMatchObject({
      Amount: "₹5.00",
      Reference: "desk 12",
      "Done by": "ada@example.com",
      About: "asha@example.com",
      Number: "6b078a1a58839894dc2ea263",
    });
    expect(facts(act("deposit", { amount: inr(500), reference: null }))).not.toHaveProperty("Reference");
  });

  it("tell limits before and after", () => {
    const detail = {
      reason: "",
      transferLimit: inr(50_000),
      dayLimit: null,
      before: { transferLimit: null, dayLimit: null },
    };
    expect(facts(act("limits", detail))).toMatchObject({
      Before: "as everyone at once, as everyone in a day",
      After: "₹500.00 at once, as everyone in a day",
    });
    expect(facts(act("limits", detail, { person: null })).After).toBe("₹500.00 at once, no limit in a day");
  });
});

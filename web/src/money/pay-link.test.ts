import { describe, expect, it } from "vitest";
import { payLink, payPath, readHandle, readPayLink, readPayment } from "./pay-link";

const ORIGIN = "https://hundi.example";
const read = (text: string) => readPayLink(text, ORIGIN);

describe("a pay link", () => {
  it("comes back as it was made", () => {
    const payment = { handle: "asha.rao", amount: 12_345, note: "Lunch 🍛 & tea", editable: false };
    expect(read(payLink(ORIGIN, payment))).toEqual({ ok: true, payment });
    const open = { handle: "asha.rao", amount: 12_345, note: "", editable: true };
    expect(read(payLink(ORIGIN, open))).toEqual({ ok: true, payment: open });
  });

  it("may leave amount and note to the payer", () => {
    expect(payLink(ORIGIN, { handle: "asha" })).toBe("https://hundi.example/pay/@asha");
    expect(read(`${ORIGIN}/pay/@asha`)).toEqual({
      ok: true,
      payment: { handle: "asha", amount: null, note: "", editable: true },
    });
  });

  it("is known in the ways that people pass it on", () => {
    const payment = { handle: "asha", amount: 500, note: "", editable: false };
    for (const text of [
      ` ${ORIGIN}/pay/@asha?amount=500\n`,
      `${ORIGIN}/pay/%40Asha?amount=500&fbclid=xyz#top`,
      "hundi.example/pay/@asha/?amount=500",
    ]) {
      expect(read(text)).toEqual({ ok: true, payment });
    }
    expect(read("@Asha")).toMatchObject({ ok: true, payment: { handle: "asha", amount: null } });
  });

  it.each([
    ["nonsense", "not-a-link"],
    ["", "not-a-link"],
    ["javascript:alert(1)", "not-a-link"],
    [`${ORIGIN}/send?to=asha`, "not-a-link"],
    [`${ORIGIN}/pay/@asha/more`, "not-a-link"],
    [`${ORIGIN}/pay/@asha?note=${"x".repeat(3_000)}`, "not-a-link"],
    ["https://evil.example/pay/@asha?amount=500", "elsewhere"],
    ["http://hundi.example/pay/@asha", "elsewhere"],
    ["https://hundi.example:444/pay/@asha", "elsewhere"],
    ["https://hundi.example@evil.example/pay/@asha", "elsewhere"],
    ["https://me@hundi.example/pay/@asha", "elsewhere"],
    [`${ORIGIN}/pay/@a`, "handle"],
    [`${ORIGIN}/pay/@a..b`, "handle"],
    [`${ORIGIN}/pay/@<script>`, "handle"],
    [`${ORIGIN}/pay/@asha%2F..`, "handle"],
    [`${ORIGIN}/pay/@${"a".repeat(31)}`, "handle"],
    [`${ORIGIN}/pay/@asha?amount=0`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=-5`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=1.5`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=1e3`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=9007199254740992`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=1&amount=2`, "amount"],
    [`${ORIGIN}/pay/@asha?amount=1&editable=yes`, "amount"],
    [`${ORIGIN}/pay/@asha?note=a%0Ab`, "note"],
    [`${ORIGIN}/pay/@asha?note=%E2%80%AEevil`, "note"],
    [`${ORIGIN}/pay/@asha?note=a&note=b`, "note"],
    [`${ORIGIN}/pay/@asha?note=${"x".repeat(141)}`, "note"],
  ])("is refused: %s", (text, why) => {
    expect(read(text)).toEqual({ ok: false, why });
  });

  it("takes the greatest amount there is", () => {
    expect(read(`${ORIGIN}/pay/@asha?amount=9007199254740991`)).toMatchObject({
      ok: true,
      payment: { amount: Number.MAX_SAFE_INTEGER },
    });
  });

  it("is read from a router's path, too", () => {
    expect(readPayment("@asha", new URLSearchParams("amount=5"))).toMatchObject({ ok: true });
    expect(payPath({ handle: "asha", amount: null, note: " " })).toBe("/pay/@asha");
  });
});

describe("a handle", () => {
  it("is read in any case, with or without its mark", () => {
    expect(readHandle(" @Asha.Rao_2 ")).toBe("asha.rao_2");
    expect(readHandle("2asha")).toBeNull();
    expect(readHandle("आशा")).toBeNull();
  });
});

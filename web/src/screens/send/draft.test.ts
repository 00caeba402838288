import { beforeEach, describe, expect, it } from "vitest";
import { forget } from "../../shell/session";
import { DRAFT_LIFE_MS, type Draft, keepIn, type Order } from "./draft";
import { DRAFT_KEY, OPEN_KEY } from "./forget";

const RAVI = { id: "6b078a1a20b49915fd7a752b", handle: "ravi", firstName: "Ravi", lastName: "Kumar" };
const order: Order = { payee: RAVI, amount: 500, note: "Lunch", confirmedAt: 1 };
const draft: Draft = {
  key: "0123456789abcdef",
  owner: "me",
  seed: "to=@ravi",
  text: "5.00",
  note: "Lunch",
  doubts: [order],
  touchedAt: 1_000,
};

let now = 1_000;
const mine = keepIn("me", sessionStorage, localStorage, () => now);
const theirs = keepIn("another", sessionStorage, localStorage, () => now);

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  now = 1_000;
});

describe("what is kept", () => {
  it("comes back as it was", () => {
    mine.writeDraft(draft);
    mine.writeOpen({ key: draft.key, owner: "me", order });
    expect(mine.readDraft()).toEqual(draft);
    expect(mine.readOpen()).toEqual([{ key: draft.key, owner: "me", order }]);
  });

  it("is another's business for everybody else", () => {
    mine.writeDraft(draft);
    mine.writeOpen({ key: draft.key, owner: "me", order });
    expect(theirs.readDraft()).toBeNull();
    expect(theirs.readOpen()).toEqual([]);
    theirs.writeOpen({ key: "fedcba9876543210", owner: "another", order });
    expect(mine.readOpen()).toHaveLength(1);
  });

  it("is dropped one by one", () => {
    mine.writeOpen({ key: draft.key, owner: "me", order });
    mine.writeOpen({ key: "fedcba9876543210", owner: "me", order });
    mine.dropOpen(draft.key);
    expect(mine.readOpen().map(({ key }) => key)).toEqual(["fedcba9876543210"]);
    mine.dropOpen("fedcba9876543210");
    expect(localStorage.getItem(OPEN_KEY)).toBeNull();
  });

  it("goes when somebody signs out, but for what was not heard of: that is kept for whoever confirmed it", async () => {
    mine.writeDraft(draft);
    mine.writeOpen({ key: draft.key, owner: "me", order });
    await forget("signed out");
    expect(sessionStorage.getItem(DRAFT_KEY)).toBeNull();
    expect(mine.readOpen()).toHaveLength(1);
    expect(theirs.readOpen()).toEqual([]);
    now += 8 * 86_400_000;
    expect(mine.readOpen()).toEqual([]);
  });

  it("waits for whoever it belongs to when their session has run out", async () => {
    mine.writeDraft(draft);
    mine.writeOpen({ key: draft.key, owner: "me", order });
    await forget("session ended");
    expect(mine.readDraft()).toEqual(draft);
    expect(mine.readOpen()).toHaveLength(1);
    const another = keepIn("another", sessionStorage, localStorage, () => now);
    expect(another.readDraft()).toBeNull();
    expect(another.readOpen()).toEqual([]);
  });

  it("grows old", () => {
    mine.writeDraft(draft);
    now += DRAFT_LIFE_MS;
    expect(mine.readDraft()).toBeNull();
  });

  it.each([
    ["no JSON", "{"],
    ["no draft", "[]"],
    ["no key", JSON.stringify({ ...draft, key: "" })],
    ["half a minor unit", JSON.stringify({ ...draft, doubts: [{ ...order, amount: 0.5 }] })],
    ["an id that is none", JSON.stringify({ ...draft, doubts: [{ ...order, payee: { ...RAVI, id: "../me" } }] })],
  ])("is nothing where it has %s", (_, text) => {
    sessionStorage.setItem(DRAFT_KEY, text);
    localStorage.setItem(OPEN_KEY, text);
    expect(mine.readDraft()).toBeNull();
    expect(mine.readOpen()).toEqual([]);
  });

  it("may be nothing at all: a full or closed storage throws nothing", () => {
    const closed = new Proxy({} as Storage, {
      get: () => () => {
        throw new DOMException("no", "QuotaExceededError");
      },
    });
    const kept = keepIn("me", closed, closed, () => now);
    kept.writeDraft(draft);
    kept.writeOpen({ key: draft.key, owner: "me", order });
    expect(kept.readDraft()).toBeNull();
    expect(kept.readOpen()).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { Transfer } from "../../api/queries";
import type { Draft, Order } from "./draft";
import { type Event, isOpen, next, type Refusal, STALE_MS, type State } from "./machine";

const RAVI = { id: "6b078a1a20b49915fd7a752b", handle: "ravi", firstName: "Ravi", lastName: "Kumar" };
const order = (amount: number, note = ""): Order => ({ payee: RAVI, amount, note, confirmedAt: 1_000 });
const draft: Draft = {
  key: "0123456789abcdef",
  owner: "me",
  seed: "to=ravi",
  text: "5",
  note: "",
  doubts: [],
  touchedAt: 0,
};
const transfer = (id: string) => ({ id }) as Transfer;
const refusal = (code: string): Refusal => ({ code, detail: "", facts: {}, retryAfter: null });

const EDITING: State = { phase: "editing", draft, refusal: null, isNews: false };
const come = (events: Event[], from: State = EDITING) => events.reduce(next, from);

const confirm: Event = { type: "confirm", order: order(500) };
const lost: Event = { type: "lost", retryAfter: null };
const again: Event = { type: "again", now: 2_000 };
const answered: Event = { type: "answered", transfer: transfer("a"), replayed: false };
const refused: Event = { type: "refused", refusal: refusal("insufficient_funds") };

describe("a payment", () => {
  it("is sent", () => {
    expect(come([confirm])).toMatchObject({ phase: "asking", tries: 0, order: { amount: 500 } });
    expect(come([confirm, answered])).toMatchObject({ phase: "sent", before: false, other: false });
  });

  it("is confirmed once, however often that is pressed", () => {
    const once = come([confirm]);
    expect(next(once, confirm)).toBe(once);
    expect(next(once, { type: "confirm", order: order(700) })).toBe(once);
  });

  it("is not changed, begun anew or closed while its outcome is open", () => {
    for (const open of [come([confirm]), come([confirm, lost]), come([confirm, lost, again])]) {
      expect(isOpen(open)).toBe(true);
      expect(next(open, { type: "write", text: "7", now: 3 })).toBe(open);
      expect(next(open, { type: "begin", draft: { ...draft, key: "another" } })).toBe(open);
      expect(next(open, { type: "resume", draft, order: order(1), now: 3 })).toBe(open);
      expect(next(open, { type: "close" })).toBe(open);
      expect(next(open, confirm)).toBe(open);
    }
  });

  it("that is refused is news until that was shown", () => {
    const stopped = come([confirm, refused]);
    expect(stopped).toMatchObject({ isNews: true });
    expect(next(stopped, { type: "seen" })).toMatchObject({ isNews: false, refusal: { code: "insufficient_funds" } });
  });

  it("that is refused can be corrected, and the reason goes with the first change", () => {
    const stopped = come([confirm, refused]);
    expect(stopped).toMatchObject({ phase: "editing", refusal: { code: "insufficient_funds" }, draft: { doubts: [] } });
    expect(next(stopped, { type: "write", text: "4", now: 3 })).toMatchObject({ refusal: null, draft: { text: "4" } });
    expect(next(stopped, confirm)).toMatchObject({ phase: "asking", draft: { key: draft.key } });
  });
});

describe("a lost answer", () => {
  it("leads to asking the same again, after longer and longer", () => {
    let state = come([confirm]);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      state = next(state, lost);
      expect(state).toMatchObject({ phase: "waiting", order: { amount: 500 }, draft: { key: draft.key } });
      if (state.phase === "waiting") waits.push(state.waitMs);
      state = next(state, again);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000]);
    expect(next(state, { type: "answered", transfer: transfer("a"), replayed: true })).toMatchObject({
      phase: "sent",
      before: false,
    });
  });

  it("waits as long as the server asks for", () => {
    expect(come([confirm, { type: "lost", retryAfter: 60 }])).toMatchObject({ waitMs: 60_000 });
  });

  it("is still in doubt where the next request is refused: the key stays", () => {
    const state = come([confirm, lost, again, refused]);
    expect(state).toMatchObject({ phase: "editing", draft: { key: draft.key, doubts: [{ amount: 500 }] } });
  });

  it("is not settled by a request that was turned away", () => {
    const turnedAway: Event = { type: "turned-away", refusal: refusal("throttled") };
    expect(come([confirm, turnedAway])).toMatchObject({ phase: "editing", refusal: { code: "throttled" } });
    expect(come([confirm, lost, again, turnedAway])).toMatchObject({ phase: "waiting", tries: 2 });
  });

  it("comes to light where the key has paid for it after all", () => {
    const reused: Event = { type: "refused", refusal: refusal("key_reused") };
    const asksOther = come([confirm, lost, again, refused, { type: "confirm", order: order(300) }, reused]);
    expect(asksOther).toMatchObject({ phase: "asking", order: { amount: 500 }, other: true });
    expect(next(asksOther, { ...answered, replayed: true } as Event)).toMatchObject({ phase: "sent", other: true });
    expect(come([lost, again, answered], asksOther)).toMatchObject({ phase: "sent", other: true });
  });

  it("is not the reason where another tab has used the key", () => {
    const reused: Event = { type: "refused", refusal: refusal("key_reused") };
    expect(come([confirm, reused])).toMatchObject({ phase: "spent" });
    expect(come([confirm, lost, again, reused])).toMatchObject({ phase: "spent" });
    expect(come([confirm, { ...answered, replayed: true } as Event])).toMatchObject({ phase: "sent", before: true });
  });
});

describe("a payment confirmed long ago", () => {
  const late = 1_000 + STALE_MS + 1;
  const resume = (now: number): Event => ({ type: "resume", draft, order: order(500), now });

  it("is asked for again by itself after a short while only", () => {
    expect(next({ phase: "idle" }, resume(2_000))).toMatchObject({ phase: "waiting", waitMs: 0, tries: 1 });
    expect(next({ phase: "idle" }, resume(late))).toMatchObject({ phase: "looking", waitMs: 0 });
    expect(come([confirm, lost, { type: "again", now: late }])).toMatchObject({ phase: "looking" });
  });

  it("is found, or can be sent with the same key", () => {
    const looking = next({ phase: "idle" }, resume(late));
    expect(next(looking, { type: "found", transfer: transfer("a") })).toMatchObject({ phase: "sent" });
    expect(next(looking, { type: "found", transfer: null })).toMatchObject({
      phase: "editing",
      refusal: { code: "not_made" },
      draft: { key: draft.key },
    });
  });

  it("is looked for until there is an answer", () => {
    const looking = next({ phase: "idle" }, resume(late));
    const waiting = next(looking, lost);
    expect(waiting).toMatchObject({ phase: "looking", waitMs: 2_000 });
    expect(next(waiting, again)).toMatchObject({ phase: "looking", waitMs: 0 });
  });
});

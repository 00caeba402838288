/**
 * How a payment goes, as a machine: states, what happens to them, nothing else. Times and keys come from the caller.
 *
 *     idle ── begin ──▶ editing ── confirm ──▶ asking ── answered ──▶ sent
 *                        ▲  ▲                  │   ▲  └─ refused: the key is spent, by nothing of ours ──▶ spent
 *                        │  └───── refused ────┘   │
 *                        │                   lost ─┴─ again
 *                        │                      waiting
 *                        └── found nothing ── looking ◀── again, but long after it was confirmed
 *
 * While something is asked, waited for or looked for, nothing can be changed and nothing else confirmed.
 */

import type { Transfer } from "../../api/queries";
import type { Draft, Order } from "./draft";

/** Why a payment was refused: the API's code and its facts, or `not_made`, where it never got there. */
export type Refusal = {
  code: string;
  detail: string;
  facts: Readonly<Record<string, unknown>>;
  retryAfter: number | null;
};

/** `other`: it is not what was confirmed last, but an order lost before that. */
type Pending = { draft: Draft; order: Order; tries: number; other: boolean };

export type State =
  | { phase: "idle" }
  /** `isNews`: nobody has been shown yet why it was refused. */
  | { phase: "editing"; draft: Draft; refusal: Refusal | null; isNews: boolean }
  /** A request is on its way; `tries` were before it, of which no answer came. */
  | (Pending & { phase: "asking" })
  /** No answer came; the same is asked again in a while. */
  | (Pending & { phase: "waiting"; waitMs: number })
  /** It was confirmed too long ago to be sent now without being asked for: whether it was made is looked up. */
  | (Pending & { phase: "looking"; waitMs: number })
  /** `before`: not by the request that heard of it. `other`: it is not what was confirmed last. */
  | { phase: "sent"; draft: Draft; order: Order; transfer: Transfer; before: boolean; other: boolean }
  /** The draft's key has paid for something that this tab knows nothing of. */
  | { phase: "spent"; draft: Draft };

export type Event =
  | { type: "begin"; draft: Draft }
  | { type: "write"; text?: string; note?: string; now: number }
  | { type: "confirm"; order: Order }
  | { type: "resume"; draft: Draft; order: Order; now: number }
  | { type: "answered"; transfer: Transfer; replayed: boolean }
  /** The server has decided: under this key this order was not carried out. */
  | { type: "refused"; refusal: Refusal }
  /** The server would not hear of it now (signed out, too many requests): this request did nothing. */
  | { type: "turned-away"; refusal: Refusal }
  | { type: "lost"; retryAfter: number | null }
  | { type: "again"; now: number }
  | { type: "found"; transfer: Transfer | null }
  /** Somebody has been shown why it was refused. */
  | { type: "seen" }
  | { type: "close" };

/** Until when a confirmed payment is sent again by itself. Behind that, somebody may have paid in another way. */
export const STALE_MS = 10 * 60_000;

const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Tell whether something is under way whose end has to be awaited. */
export function isOpen(state: State): state is Extract<State, { phase: "asking" | "waiting" | "looking" }> {
  return state.phase === "asking" || state.phase === "waiting" || state.phase === "looking";
}

/** Say what becomes of a state. What cannot happen in it changes nothing. */
export function next(state: State, event: Event): State {
  switch (event.type) {
    case "begin":
      return isOpen(state) ? state : edit(event.draft);
    case "resume":
      return isOpen(state) ? state : resume(event.draft, event.order, event.now);
    case "write":
      return state.phase === "editing" ? write(state.draft, event) : state;
    case "seen":
      return state.phase === "editing" && state.isNews ? { ...state, isNews: false } : state;
    case "confirm":
      return state.phase === "editing" ? ask(state.draft, event.order) : state;
    case "close":
      return isOpen(state) ? state : { phase: "idle" };
    case "again":
      return again(state, event.now);
    case "found":
      return state.phase === "looking" ? found(state, event.transfer) : state;
    case "lost":
      return lost(state, event.retryAfter);
    default:
      return state.phase === "asking" ? heard(state, event) : state;
  }
}

function resume(draft: Draft, order: Order, now: number): State {
  const doubted = doubt(draft, order);
  const phase = now - order.confirmedAt > STALE_MS ? "looking" : "waiting";
  return { phase, draft: doubted, order, tries: 1, other: false, waitMs: 0 };
}

function edit(draft: Draft, refusal: Refusal | null = null): State {
  return { phase: "editing", draft, refusal, isNews: refusal !== null };
}

function ask(draft: Draft, order: Order): State {
  return { phase: "asking", draft, order, tries: 0, other: false };
}

function write(draft: Draft, { text = draft.text, note = draft.note, now }: Extract<Event, { type: "write" }>): State {
  return edit({ ...draft, text, note, touchedAt: now });
}

function again(state: State, now: number): State {
  if (state.phase === "looking") return { ...state, waitMs: 0 };
  if (state.phase !== "waiting") return state;
  const { waitMs: _, ...pending } = state;
  if (now - state.order.confirmedAt > STALE_MS) return { ...pending, phase: "looking", waitMs: 0 };
  return { ...pending, phase: "asking" };
}

function lost(state: State, retryAfter: number | null): State {
  if (state.phase !== "asking" && state.phase !== "looking") return state;
  const tries = state.tries + 1;
  const backoff = WAITS_MS[Math.min(tries, WAITS_MS.length) - 1] ?? 0;
  const waitMs = Math.max(backoff, (retryAfter ?? 0) * 1_000);
  if (state.phase === "looking") return { ...state, tries, waitMs };
  return { ...state, phase: "waiting", draft: doubt(state.draft, state.order), tries, waitMs };
}

type Asking = Extract<State, { phase: "asking" }>;
type Heard = Extract<Event, { type: "answered" | "refused" | "turned-away" }>;

function heard(state: Asking, event: Heard): State {
  const { draft, order, tries, other } = state;
  if (event.type === "answered") {
    return { phase: "sent", draft, order, transfer: event.transfer, before: event.replayed && tries === 0, other };
  }
  if (event.type === "turned-away" && tries > 0) return lost(state, event.refusal.retryAfter);
  if (event.refusal.code === "key_reused") return spent(draft, order);
  return edit(draft, event.refusal);
}

/** The key has paid for another order: for one that was lost under way, which is found by asking for that again. */
function spent(draft: Draft, order: Order): State {
  const doubts = draft.doubts.filter((doubted) => !isSame(doubted, order));
  const lostBefore = doubts.at(-1);
  const rest = { ...draft, doubts };
  if (lostBefore === undefined) return { phase: "spent", draft: rest };
  return { phase: "asking", draft: rest, order: lostBefore, tries: 1, other: true };
}

function found({ draft, order, other }: Extract<State, { phase: "looking" }>, transfer: Transfer | null): State {
  if (transfer !== null) return { phase: "sent", draft, order, transfer, before: false, other };
  return edit(draft, { code: "not_made", detail: "", facts: {}, retryAfter: null });
}

function doubt(draft: Draft, order: Order): Draft {
  return draft.doubts.some((other) => isSame(other, order)) ? draft : { ...draft, doubts: [...draft.doubts, order] };
}

/** Tell whether two orders are one request to the server. */
export function isSame(one: Order, other: Order): boolean {
  return one.payee.id === other.payee.id && one.amount === other.amount && one.note.trim() === other.note.trim();
}

/** The machine at work: it asks the server, waits, keeps what has to outlive the page. One for whoever is signed in. */

import type { Transfer } from "../../api/queries";
import type { Draft, Kept, Order } from "./draft";
import { type Event, isOpen, next, type Refusal, type State } from "./machine";

/** What a request to pay came to. */
export type Answer =
  | { type: "answered"; transfer: Transfer; replayed: boolean }
  | { type: "refused" | "turned-away"; refusal: Refusal }
  | { type: "lost"; retryAfter: number | null }
  /** Somebody else is signed in by now: nothing was asked in their name. */
  | { type: "gone" };

export type Around = {
  owner: string;
  kept: Kept;
  /** Ask the server to pay. Never rejects. */
  pay: (order: Order, key: string) => Promise<Answer>;
  /** Look whether such a payment was made; undefined where that could not be found out. Never rejects. */
  look: (order: Order) => Promise<Transfer | null | undefined | "gone">;
  /** Write an amount as it is typed. */
  typed: (minor: number) => string;
  now: () => number;
  newKey: () => string;
  /** Do something in a while; the answer gives it up. */
  later: (waitMs: number, act: () => void) => () => void;
  /** What was open came to an end: it is sent, or was refused. `isSeen`: somebody is looking at the payment. */
  onSettled: (state: Extract<State, { phase: "sent" | "editing" | "spent" }>, order: Order, isSeen: boolean) => void;
};

/** What a draft begins with: whom and what the address asks for. `seed` is that address' query. */
export type Beginning = { seed: string; amount: number | null; note: string };

export type Sender = ReturnType<typeof makeSender>;

export function makeSender(around: Around) {
  const { kept, now } = around;
  const listeners = new Set<() => void>();
  let giveUp: () => void = () => undefined;
  let over = false;
  let state = first();

  function first(): State {
    const draft = kept.readDraft();
    return draft ? next({ phase: "idle" }, { type: "begin", draft }) : { phase: "idle" };
  }

  function dispatch(event: Event): void {
    if (over) return;
    const before = state;
    state = next(before, event);
    if (state === before) return;
    keep(before);
    if (isOpen(state)) act(state);
    if (isOpen(before) && !isOpen(state) && state.phase !== "idle") {
      around.onSettled(state, before.order, listeners.size > 0);
    }
    for (const listener of listeners) listener();
  }

  /**
   * Keep what has to outlive the page, before anything is sent. What is sent is kept, too, until it is closed: before
   * its address says so, a page that is loaded anew has to hear of it once more.
   */
  function keep(before: State): void {
    if (before.phase === "sent" && state.phase !== "sent") kept.dropOpen(before.draft.key);
    if (state.phase === "idle") {
      kept.writeDraft(null);
      return;
    }
    kept.writeDraft(state.phase === "sent" || state.phase === "spent" ? null : state.draft);
    const { key, owner } = state.draft;
    if (isOpen(state)) kept.writeOpen({ key, owner, order: state.order });
    else if (state.phase !== "sent") kept.dropOpen(key);
  }

  function act(open: Extract<State, { phase: "asking" | "waiting" | "looking" }>): void {
    giveUp();
    giveUp = () => undefined;
    if (open.phase === "asking") {
      void around.pay(open.order, open.draft.key).then((answer) => hear(open, answer));
    } else if (open.waitMs > 0 || open.phase === "waiting") {
      giveUp = around.later(open.waitMs, () => dispatch({ type: "again", now: now() }));
    } else {
      void around.look(open.order).then((transfer) => {
        if (transfer === "gone") end();
        else dispatch(transfer === undefined ? { type: "lost", retryAfter: null } : { type: "found", transfer });
      });
    }
  }

  function hear({ draft, tries }: Extract<State, { phase: "asking" }>, answer: Answer): void {
    if (answer.type === "gone") end();
    else if (!over) dispatch(answer);
    // What was turned away because the session had ended is not to be sent by itself when the next one begins.
    else if (answer.type === "turned-away" && tries === 0) kept.dropOpen(draft.key);
  }

  /** Stop: whoever it was for has gone. What is open stays kept for them. */
  function end(): void {
    over = true;
    giveUp();
  }

  /** Go on with a payment that this browser has not heard of yet, of whichever tab. */
  function resume(): void {
    const [open] = kept.readOpen();
    if (!open || isOpen(state) || state.phase === "sent") return;
    const own = state.phase === "editing" && state.draft.key === open.key ? state.draft : null;
    dispatch({ type: "resume", draft: own ?? draftOf(open.key, open.order), order: open.order, now: now() });
  }

  function draftOf(key: string, { payee, amount, note }: Order): Draft {
    const seed = new URLSearchParams({ to: payee.id }).toString();
    return { key, owner: around.owner, seed, text: around.typed(amount), note, doubts: [], touchedAt: now() };
  }

  return {
    state: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    resume,

    /** Begin a draft, unless there is one of the same beginning. */
    begin: ({ seed, amount, note }: Beginning): void => {
      const former = state.phase === "editing" ? state.draft : null;
      if (former?.seed === seed) return;
      const doubts = former?.doubts ?? [];
      const key = former && doubts.length > 0 ? former.key : around.newKey();
      const text = amount === null ? "" : around.typed(amount);
      const draft = { key, owner: around.owner, seed, text, note, doubts, touchedAt: now() };
      dispatch({ type: "begin", draft });
    },
    /** Begin the same again under a new key, where the former has paid for something already. */
    startOver: (): void => {
      if (state.phase !== "spent") return;
      dispatch({ type: "begin", draft: { ...state.draft, key: around.newKey(), doubts: [], touchedAt: now() } });
    },
    write: (change: { text?: string; note?: string }) => dispatch({ type: "write", ...change, now: now() }),
    confirm: (order: Omit<Order, "confirmedAt">) =>
      dispatch({ type: "confirm", order: { ...order, confirmedAt: now() } }),
    seen: () => dispatch({ type: "seen" }),
    /** Ask at once instead of in a while. */
    hurry: () => dispatch({ type: "again", now: now() }),
    close: () => dispatch({ type: "close" }),
    end,
  };
}

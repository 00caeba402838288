/** A refund that is being written, and one that was asked for and not heard of yet. */

import * as v from "valibot";
import { leavesOpen, Refused, wasTurnedAway } from "../../api/problems";
import { noteTrouble } from "../../money/note";

const DraftKept = v.object({
  key: v.pipe(v.string(), v.minLength(16), v.maxLength(64)),
  amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  note: v.pipe(v.string(), v.maxLength(400)),
});

/**
 * What is to be given back, in minor units, and why.
 *
 * `key` is the Idempotency-Key of every request for it: the server makes one refund under it at most, however often it
 * is asked, so a refund of which no answer came is asked for again, as it was, until the server has said what became
 * of it.
 */
export type RefundDraft = v.InferOutput<typeof DraftKept>;

export type RefundTrouble = "no-amount" | "too-much" | "note";

/** Say what is in the way of a refund before it is asked for. `left` is what can still be given back. */
export function troubleOf(amount: number | null, left: number, note: string): RefundTrouble | null {
  if (amount === null) return "no-amount";
  if (amount > left) return "too-much";
  return noteTrouble(note) === null ? null : "note";
}

/** Tell whether it is still open, after this error, if the refund was made; `before`: it was already. */
export function isOpenAfter(error: unknown, before: boolean): boolean {
  if (leavesOpen(error) || !(error instanceof Refused)) return true;
  return before && wasTurnedAway(error);
}

/** What was asked for and not heard of outlives a sign-out: without its key it might be made a second time. */
export type KeptRefund = {
  read: () => RefundDraft | null;
  /** Keep what is about to be asked for, so that a reload still knows of it. */
  write: (draft: RefundDraft) => void;
  /** Forget it: what became of it is known. */
  drop: () => void;
};

/** Keep, in this tab, `owner`'s refund of that transfer; nobody else finds it. */
export function keptRefund(owner: string, transferId: string): KeptRefund {
  const key = `hundi.refund.${owner}.${transferId}`;
  return {
    read: () => {
      try {
        const kept = v.safeParse(DraftKept, JSON.parse(sessionStorage.getItem(key) ?? "null"));
        return kept.success ? kept.output : null;
      } catch {
        return null;
      }
    },
    write: (draft) => {
      try {
        sessionStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // A browser that keeps nothing still refunds: the receipt shows what became of it.
      }
    },
    drop: () => {
      try {
        sessionStorage.removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

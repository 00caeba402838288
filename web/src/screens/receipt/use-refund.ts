/** Asking for a refund, as often as it takes to hear what became of it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { POST, take } from "../../api/client";
import { leavesOpen } from "../../api/problems";
import { type Receipt, refreshMoney, type Transfer } from "../../api/queries";
import { useMe } from "../../shell/session";
import { isOpenAfter, keptRefund, type RefundDraft } from "./refund-draft";

const TRIES_MORE = 4;
const LONGEST_WAIT_MS = 8_000;

export type Refunding = {
  ask: (draft: RefundDraft) => void;
  /** Asked for, and not known to be made or refused: nothing else may be asked for until it is. */
  open: RefundDraft | null;
  isAsking: boolean;
  /** No answer came to the first request; the same is being asked again. */
  isChecking: boolean;
  /** Why it was refused; null where it was not, or where that is not known. */
  refusal: unknown;
};

/** `onDone` is called with the refund that was made, also where somebody has left the sheet meanwhile. */
export function useRefund(receipt: Receipt, onDone: (refund: Transfer) => void): Refunding {
  const client = useQueryClient();
  const { id, amount } = receipt;
  const kept = keptRefund(useMe().id, id);
  const [open, setOpen] = useState(kept.read);

  const asking = useMutation({
    mutationFn: ({ key, amount: minor, note }: RefundDraft) =>
      take(
        POST("/transfers/{id}/refunds", {
          params: { path: { id }, header: { "Idempotency-Key": key } },
          body: { amount: { amount: minor, currency: amount.currency }, note: note.trim() || null },
        }),
      ),
    retry: (failures, error) => failures < TRIES_MORE && leavesOpen(error),
    retryDelay: (failures) => Math.min(1_000 * 2 ** failures, LONGEST_WAIT_MS),
    onMutate: (draft) => {
      const before = open !== null;
      kept.write(draft); // before anything is sent
      setOpen(draft);
      return { before };
    },
    onSuccess: (refund) => {
      settle();
      onDone(refund);
    },
    onError: (error, _, context) => {
      if (!isOpenAfter(error, context?.before ?? true)) settle();
    },
    onSettled: () => refreshMoney(client),
  });

  const settle = () => {
    kept.drop();
    setOpen(null);
  };
  return {
    ask: asking.mutate,
    open,
    isAsking: asking.isPending,
    isChecking: asking.isPending && asking.failureCount > 0,
    refusal: open === null ? asking.error : null,
  };
}

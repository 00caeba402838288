/** An operator's act: asked for until its outcome is known, and all that it changed read anew. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { newKey } from "../../api/key";
import { leavesOpen } from "../../api/problems";
import { settle } from "./once";
import { refreshAdmin } from "./queries";

type Act<T> = {
  run: () => void;
  /** Under way. */
  busy: boolean;
  /** No answer came yet, and it is being asked again. */
  checking: boolean;
  /** Nobody knows what became of it: only the same may be asked again. */
  open: boolean;
  error: unknown;
  made: T | undefined;
};

/**
 * Carry out `act`, whose header makes it happen once however often it is asked for.
 *
 * The key stays the same for as long as the component lives that asks: one for each draft.
 */
export function useAct<T>(
  act: (headers: { "Idempotency-Key": string }) => Promise<T>,
  onDone?: (made: T) => void,
): Act<T> {
  const client = useQueryClient();
  const key = useRef("");
  const [checking, setChecking] = useState(false);
  const mutation = useMutation({
    mutationFn: () => {
      key.current ||= newKey();
      return settle(() => act({ "Idempotency-Key": key.current }), { onOpen: () => setChecking(true) });
    },
    onSettled: () => setChecking(false),
    onSuccess: (made) => {
      onDone?.(made);
      void refreshAdmin(client);
    },
  });
  return {
    run: () => mutation.mutate(),
    busy: mutation.isPending,
    checking,
    open: mutation.isError && leavesOpen(mutation.error),
    error: mutation.error,
    made: mutation.data,
  };
}

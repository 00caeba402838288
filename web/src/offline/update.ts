/** A newer version of the app that is ready, and waits until somebody wants it: nothing reloads by itself. */

import { useSyncExternalStore } from "react";

type Update = { apply: () => void };

const listeners = new Set<() => void>();
let update: Update | null = null;

/** Say that there is one; null for not any more, or not now. */
export function offerUpdate(next: Update | null): void {
  update = next;
  for (const listener of listeners) listener();
}

/** The update that is ready; null for none. */
export function useUpdate(): Update | null {
  return useSyncExternalStore(subscribe, () => update);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A short word at the foot of the screen that goes by itself: "Copied", "Saved", or who has just paid. */

import { type ReactNode, useEffect, useSyncExternalStore } from "react";

type Notice = { id: number; content: ReactNode };

const SHOWN_MS = 5_000;
const listeners = new Set<() => void>();
let notice: Notice | null = null;
let last = 0;

/** Show it, in the place of any other. */
export function notify(content: ReactNode): void {
  last += 1;
  show({ id: last, content });
}

function show(next: Notice | null): void {
  notice = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where notices stand; once in the page. */
export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notice);
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => notice === shown && show(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-24 z-20 flex justify-center md:bottom-8"
      data-chrome
    >
      {shown && (
        <div
          key={shown.id}
          className="pointer-events-auto max-w-md animate-arrive rounded-card bg-text px-4 py-3 font-medium text-bg"
        >
          {shown.content}
        </div>
      )}
    </div>
  );
}

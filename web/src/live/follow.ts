/** A stream that is opened again whenever it ends, for as long as the same person is signed in. */

import { backoff } from "../offline/backoff";
import { isOnline, unanswered, whenOnlineChanges } from "../offline/online";
import type { Told } from "./parse";
import { type End, listen } from "./stream";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A stream that lasted so long was no failure, whatever ended it. */
const LASTED_MS = 10_000;

export type Follower = {
  signal: AbortSignal;
  /** Behind which event to go on; null for from now on. */
  place: () => string | null;
  hear: (told: Told) => void;
  alive: () => void;
  /** Ask the server whether the same person is still signed in. */
  isStillMe: () => Promise<boolean>;
};

/** Follow until `signal` says stop, or somebody else, or nobody, is signed in. `checkFirst`: ask that at once. */
export async function follow(follower: Follower, checkFirst: boolean): Promise<void> {
  const { signal, isStillMe } = follower;
  let failures = 0;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    if ((!isFirst || checkFirst) && !(await isStillMe())) return;
    if (signal.aborted) return;
    if (!isOnline()) await pause(0, signal);
    const began = Date.now();
    const end = await listenWhileOnline(follower);
    if (signal.aborted) return;
    failures = Date.now() - began > LASTED_MS ? 0 : failures + 1;
    await pause(waitAfter(end, failures), signal);
  }
}

/** How long to stay away after a stream's end. */
export function waitAfter({ retryAfter }: End, failures: number, chance?: number): number {
  return Math.max((retryAfter ?? 0) * 1_000, backoff(failures, FIRST_WAIT_MS, LONGEST_WAIT_MS, chance));
}

/** Listen until the stream ends, or the server is known to be lost: a connection of before would keep silent. */
async function listenWhileOnline({ signal, place, hear, alive }: Follower): Promise<End> {
  const lost = new AbortController();
  const unwatch = whenOnlineChanges((online) => online || lost.abort());
  const end = await listen(place(), { signal: AbortSignal.any([signal, lost.signal]), hear, alive });
  unwatch();
  if (end.status === null && !signal.aborted) unanswered();
  return end;
}

/** Wait so long, and until the server can be reached; no longer than until it is found, or until nobody waits. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    const unwatch = whenOnlineChanges((online) => online && done());
    signal.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      unwatch();
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
  if (!isOnline() && !signal.aborted) await pause(LONGEST_WAIT_MS, signal);
}

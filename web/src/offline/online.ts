/**
 * Whether the server can be reached, which is more than whether there is a network: what the browser believes, what
 * became of requests, and, while nothing is heard, a light question asked now and then until it is answered again.
 */

import { useSyncExternalStore } from "react";
import { backoff } from "./backoff";

const QUESTION = "/api/v2/server";
const PATIENCE_MS = 4_000;
const FIRST_WAIT_MS = 1_500;
const LONGEST_WAIT_MS = 30_000;

type Listener = (online: boolean) => void;

const listeners = new Set<Listener>();
let online = navigator.onLine;
let failures = 0;
let asking = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether the server can be reached, as far as is known now. */
export function isOnline(): boolean {
  return online;
}

/** The same for what is on the screen: it is rendered anew when that changes. */
export function useOnline(): boolean {
  return useSyncExternalStore(whenOnlineChanges, isOnline);
}

/** Call `listener` whenever the server is lost or found; returns what ends that. */
export function whenOnlineChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The server has answered something, whatever it said. */
export function answered(): void {
  clearTimeout(timer);
  failures = 0;
  become(true);
}

/** A request was not answered. One may fail by itself: the server is taken for lost when it does not answer a second. */
export function unanswered(): void {
  if (!navigator.onLine) become(false);
  void ask();
}

function become(next: boolean): void {
  if (online === next) return;
  online = next;
  for (const listener of listeners) listener(next);
}

/** Ask something light, and go on asking until there is an answer. */
async function ask(): Promise<void> {
  if (asking) return;
  clearTimeout(timer);
  asking = true;
  const found = await isAnswered();
  asking = false;
  if (found) {
    answered();
    return;
  }
  become(false);
  timer = setTimeout(ask, backoff(failures, FIRST_WAIT_MS, LONGEST_WAIT_MS));
  failures += 1;
}

async function isAnswered(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(QUESTION, { method: "HEAD", cache: "no-store", credentials: "omit", signal });
    return response.status < 500; // above it may be a proxy that speaks, with nobody behind it
  } catch {
    return false;
  }
}

/** The browser's own word is taken at once where it is bad news, and looked into in any case. */
function onBrowserNews(): void {
  failures = 0;
  unanswered();
}

window.addEventListener("online", onBrowserNews);
window.addEventListener("offline", onBrowserNews);
document.addEventListener("visibilitychange", () => {
  if (!online && document.visibilityState === "visible") onBrowserNews();
});
if (!online) void ask();

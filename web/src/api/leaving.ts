/**
 * A sign-out that the server has not heard of: somebody left while it could not be reached. Their cookie is still
 * there, and only the server can take it back, so nothing else is asked of it before it has been told.
 */

import { csrfCookie } from "./csrf";

const KEY = "hundi.leaving";
const PATIENCE_MS = 10_000;

/** Have the server told as soon as it can be reached. False where this browser keeps nothing, and so would forget it. */
export function leaveLater(): boolean {
  try {
    localStorage.setItem(KEY, "yes");
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody has left of whom the server still thinks that they are signed in. */
export function isLeaving(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

let telling: Promise<void> | null = null;

/** Tell the server, once for all who ask meanwhile; fails where it does not answer. */
export function leaveNow(): Promise<void> {
  telling ??= tell().finally(() => {
    telling = null;
  });
  return telling;
}

/** Whatever the server says to it, it has been told; what a gateway says in its place is no answer. */
async function tell(): Promise<void> {
  const headers = { "X-CSRF-Token": csrfCookie(document.cookie) ?? "" };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch("/api/v2/session", { method: "DELETE", headers, signal });
  if (answer.status >= 500) throw new Error(`the server answered ${answer.status}`);
  localStorage.removeItem(KEY);
}

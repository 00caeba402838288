/**
 * A sign-out that the server has not heard of: somebody left while it could not be reached, or did not answer. Their
 * cookie is still there, and only the server can take it back, so nothing else is asked of it before it has been told.
 */

import type { components } from "./schema";

const KEY = "hundi.leaving";
const SESSION = "/api/v2/session";
/** The session that ended last in this way. */
const LEFT = "hundi.left";
const PATIENCE_MS = 20_000;

/** Have the server told before anything else. False where this browser keeps nothing, and so would forget it. */
export function leaveLater(): boolean {
  try {
    localStorage.setItem(KEY, "yes");
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody has left of whom the server may still think that they are signed in. */
export function isLeaving(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Whether a page that comes only now is still for somebody who has left. */
export function hasLeft(sessionId: string | undefined): boolean {
  try {
    return isLeaving() || (sessionId !== undefined && localStorage.getItem(LEFT) === sessionId);
  } catch {
    return false;
  }
}

/** Call `listener` when somebody leaves in another tab. */
export function whenSomebodyLeaves(listener: () => void): void {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && newValue !== null) listener();
  });
}

let telling: Promise<void> | null = null;

/** Tell the server, once for all who ask meanwhile; fails where it does not answer. */
export function leaveNow(): Promise<void> {
  telling ??= inTurn(tell).finally(() => {
    telling = null;
  });
  return telling;
}

/** One tab at a time: a late answer to one would end the session that has begun in another meanwhile. */
async function inTurn(work: () => Promise<void>): Promise<void> {
  await (navigator.locks ? navigator.locks.request(KEY, work) : work());
}

async function tell(): Promise<void> {
  if (!isLeaving()) return;
  const session = await ask("GET");
  if (session.status !== 401) {
    const { id, csrfToken } = (await session.json()) as components["schemas"]["Current"];
    await ask("DELETE", { "X-CSRF-Token": csrfToken });
    localStorage.setItem(LEFT, id);
  }
  localStorage.removeItem(KEY);
}

/** An answer is one that says that the session is there, or ends, or is gone, and that the server itself has given. */
async function ask(method: "GET" | "DELETE", headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(SESSION, { method, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const isTheServers = answer.headers.has("X-Request-Id");
  if (!isTheServers || !(answer.ok || answer.status === 401)) throw new Error(`answered ${answer.status}`);
  return answer;
}

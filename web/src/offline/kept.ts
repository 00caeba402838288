/**
 * The last data that somebody saw, kept in this browser so that a reload without a network is no empty page. It is
 * theirs alone: another person's sign-in takes its place, and a sign-out leaves nothing.
 */

import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";
import {
  balanceQuery,
  peopleQuery,
  recentPayeesQuery,
  recentTransfersQuery,
  serverQuery,
  sessionQuery,
} from "../api/queries";

const STORED_UNDER = "hundi.kept";

/** The form that is kept has a number: what an older app has written is not read. */
export const KEPT_VERSION = 1;

const RECEIPTS_KEPT = 20;

export type KeptQuery = { key: QueryKey; data: unknown; at: number };
export type Kept = { version: number; person: string; queries: KeptQuery[] };

const ALWAYS = new Set(
  [serverQuery, sessionQuery, balanceQuery, recentTransfersQuery, recentPayeesQuery, peopleQuery("")].map(
    ({ queryKey }) => hashKey(queryKey),
  ),
);

const SESSION = hashKey(sessionQuery.queryKey);

function isReceipt(key: QueryKey): boolean {
  return key[0] === "transfers" && key[1] === "one";
}

/**
 * Collect from the cache what is worth keeping, and from `before` what was kept of the same person and is not in the
 * cache of this page; null where nobody is signed in.
 */
export function collect(client: QueryClient, before: Kept | null = null): Kept | null {
  const session = client.getQueryData(sessionQuery.queryKey);
  if (!session) return null;
  const found = new Map<string, KeptQuery>();
  if (before?.version === KEPT_VERSION && before.person === session.person.id) {
    for (const query of before.queries) found.set(hashKey(query.key), query);
  }
  for (const { queryKey, queryHash, state } of client.getQueryCache().getAll()) {
    if (state.data === undefined || !(ALWAYS.has(queryHash) || isReceipt(queryKey))) continue;
    const data = queryHash === SESSION ? withoutSecret(session) : state.data;
    found.set(queryHash, { key: queryKey, data, at: state.dataUpdatedAt });
  }
  const newestFirst = [...found.values()].sort((one, other) => other.at - one.at);
  const receipts = newestFirst.filter(({ key }) => isReceipt(key)).slice(0, RECEIPTS_KEPT);
  const others = newestFirst.filter(({ key }) => !isReceipt(key));
  return { version: KEPT_VERSION, person: session.person.id, queries: [...others, ...receipts] };
}

/** What proves that a request comes from this app stays in the browser's cookie alone. */
function withoutSecret<T extends { csrfToken: string }>(session: T): T {
  return { ...session, csrfToken: "" };
}

/** Write it down; a browser that keeps nothing, or is full, keeps nothing. */
export function store(kept: Kept): void {
  try {
    localStorage.setItem(STORED_UNDER, JSON.stringify(kept));
  } catch {
    drop();
  }
}

/** Read what was stored, as text; null for nothing. */
export function stored(): string | null {
  try {
    return localStorage.getItem(STORED_UNDER);
  } catch {
    return null;
  }
}

/** Forget it. */
export function drop(): void {
  try {
    localStorage.removeItem(STORED_UNDER);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Read what this app has stored, as it is; null for nothing, or for what it never wrote. */
export function storedKept(text: string | null = stored()): Kept | null {
  try {
    const kept = JSON.parse(text ?? "null") as Kept | null;
    return typeof kept?.person === "string" && Array.isArray(kept.queries) ? kept : null;
  } catch {
    return null;
  }
}

/** Whose data is stored, by their id; null for nobody's. */
export function keptFor(text: string | null = stored()): string | null {
  return storedKept(text)?.person ?? null;
}

/** Call `listener` with whose data is stored, when another tab has changed that. */
export function whenKeptElsewhere(listener: (person: string | null) => void): void {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === STORED_UNDER || key === null) listener(keptFor(newValue));
  });
}

/** What was kept, put back before the first screen: only where the page came without the server's own data. */

import { hashKey, type QueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { rememberCsrfToken } from "../api/client";
import { isLeaving } from "../api/leaving";
import { sessionQuery } from "../api/queries";
import { adopt } from "../shell/session";
import { drop, KEPT_VERSION, type Kept, stored } from "./kept";

const OLDEST_MS = 30 * 86_400_000;
const CSRF_COOKIE = "hundi_csrf";

const text = v.string();
const moment = v.pipe(v.string(), v.isoTimestamp());
const money = v.looseObject({ amount: v.pipe(v.number(), v.safeInteger()), currency: v.pipe(text, v.length(3)) });
const person = v.looseObject({ id: text, handle: v.nullable(text), firstName: text, lastName: text });
const page = <T extends v.GenericSchema>(of: T) => v.looseObject({ data: v.array(of), nextCursor: v.nullable(text) });

const transfer = v.looseObject({
  id: text,
  kind: text,
  direction: v.picklist(["in", "out"]),
  status: text,
  amount: money,
  person: v.nullable(person),
  note: v.nullable(text),
  at: moment,
  sequence: v.number(),
  balance: money,
  refunded: money,
});

/** What each kind of query must look like for the screens to show it, by the beginning of its key. */
const SHAPES: Record<string, v.GenericSchema> = {
  server: v.looseObject({ name: text, currency: v.looseObject({ code: v.pipe(text, v.length(3)) }) }),
  session: v.looseObject({
    csrfToken: v.literal(""),
    expiresAt: v.nullable(moment),
    person: v.looseObject({ ...person.entries, username: text, role: text, theme: text, hideAmounts: v.boolean() }),
  }),
  balance: v.looseObject({ available: money }),
  "transfers recent": page(transfer),
  "transfers one": v.looseObject({
    ...transfer.entries,
    followed: v.nullable(transfer),
    followers: v.array(transfer),
  }),
  "people recent": page(v.looseObject({ person, paidAt: moment })),
  "people search": v.looseObject({ pages: v.array(page(person)), pageParams: v.array(text) }),
};

const keptQuery = v.object({
  key: v.pipe(v.array(v.union([text, v.number()])), v.minLength(1)),
  data: v.unknown(),
  at: v.number(),
});
const keptForm = v.object({ version: v.literal(KEPT_VERSION), person: text, queries: v.array(keptQuery) });

/**
 * Read what was kept. All of it is refused where a part is not what it should be, where it is too old, or where the
 * sign-in has run out since.
 */
export function readKept(written: string | null, now: number): Kept | null {
  const form = v.safeParse(v.pipe(text, v.parseJson(), keptForm), written);
  if (!form.success || !form.output.queries.every(isWhole)) return null;
  const session = form.output.queries.find(({ key }) => key[0] === "session");
  const { expiresAt, person: who } = (session?.data ?? {}) as { expiresAt?: string | null; person?: { id: string } };
  const lasts = expiresAt == null || Date.parse(expiresAt) > now;
  const isTheirs = who?.id === form.output.person;
  const isRecent = form.output.queries.some(({ at }) => at > now - OLDEST_MS);
  return lasts && isTheirs && isRecent ? form.output : null;
}

function isWhole({ key, data }: Kept["queries"][number]): boolean {
  const shape = SHAPES[`${key[0]} ${key[1]}`] ?? SHAPES[String(key[0])];
  return shape !== undefined && v.is(shape, data);
}

/** Begin without the server's own data: with what was kept, and with somebody's preferences once they are known. */
export function beginWithout(client: QueryClient): void {
  restore(client);
  const end = client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated" || query.queryHash !== hashKey(sessionQuery.queryKey)) return;
    const session = client.getQueryData(sessionQuery.queryKey);
    if (query.state.fetchStatus !== "idle" || query.state.status !== "success" || query.state.isInvalidated) return;
    if (session) adopt(session.person);
    end();
  });
}

/** Put what was kept into the cache, as old as it is, so that all of it is asked for anew as soon as that works. */
export function restore(client: QueryClient, now = Date.now()): void {
  const kept = isLeaving() ? null : readKept(stored(), now);
  if (kept === null) {
    drop();
    return;
  }
  for (const { key, data, at } of kept.queries) client.setQueryData(key, data, { updatedAt: at });
  rememberCsrfToken(csrfCookie(document.cookie));
  void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

function csrfCookie(cookies: string): string | null {
  const pairs = cookies.split("; ").map((pair) => pair.split("="));
  return pairs.find(([name]) => name === CSRF_COOKIE)?.[1] ?? null;
}

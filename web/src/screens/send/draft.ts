/** Drafts of payments, and those confirmed ones whose outcome is not known: what they are, and how they are kept. */

import * as v from "valibot";
import { DRAFT_KEY, OPEN_KEY } from "./forget";

const Text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const Instant = v.pipe(v.number(), v.finite());

const PersonKept = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/)),
  handle: v.nullable(Text(64)),
  firstName: Text(200),
  lastName: Text(200),
});

const OrderKept = v.object({
  payee: PersonKept,
  amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  note: Text(400),
  confirmedAt: Instant,
});

/** What somebody confirmed: that much to that person. Amounts are in minor units, instants in milliseconds. */
export type Order = v.InferOutput<typeof OrderKept>;

const DraftKept = v.object({
  key: v.pipe(v.string(), v.minLength(16), v.maxLength(64)),
  owner: Text(64),
  seed: Text(1_000),
  text: Text(60),
  note: Text(4_000),
  doubts: v.pipe(v.array(OrderKept), v.maxLength(20)),
  touchedAt: Instant,
});

/**
 * A payment that is being written.
 *
 * Its `key` is the Idempotency-Key of everything that is ever sent for it. The server makes one payment under a key at
 * most, so whatever becomes of lost requests, and whatever is changed meanwhile, a draft pays once. A new key begins
 * with a new draft alone, and a draft with `doubts` (orders sent of which no answer came, and which may yet arrive
 * somewhere) hands its key on to the one that takes its place.
 */
export type Draft = v.InferOutput<typeof DraftKept>;

const OpenKept = v.object({ key: DraftKept.entries.key, owner: DraftKept.entries.owner, order: OrderKept });

/** A confirmed payment of which nothing has been heard yet. */
export type Open = v.InferOutput<typeof OpenKept>;

/** Longer than a pause, shorter than one's memory of what one was about to pay. */
export const DRAFT_LIFE_MS = 30 * 60_000;

/** Until whoever confirmed it has looked, or will not come back to this browser. */
const OPEN_LIFE_MS = 7 * 86_400_000;

/** Where drafts are kept. Nothing of it throws: a browser that keeps nothing still sends. */
export type Kept = {
  readDraft: () => Draft | null;
  writeDraft: (draft: Draft | null) => void;
  readOpen: () => Open[];
  writeOpen: (open: Open) => void;
  dropOpen: (key: string) => void;
};

/** Keep the drafts of `owner` in these storages; another's, and what is not as it should be, are not there. */
export function keepIn(owner: string, tab: Storage, browser: Storage, now: () => number): Kept {
  const isRecent = ({ order }: Open) => now() - order.confirmedAt < OPEN_LIFE_MS;
  const readOpen = () => (read(browser, OPEN_KEY, v.array(OpenKept)) ?? []).filter(isRecent);
  const writeAll = (all: Open[]) => write(browser, OPEN_KEY, all.length > 0 ? all : null);
  return {
    readDraft: () => {
      const draft = read(tab, DRAFT_KEY, DraftKept);
      return draft?.owner === owner && now() - draft.touchedAt < DRAFT_LIFE_MS ? draft : null;
    },
    writeDraft: (draft) => write(tab, DRAFT_KEY, draft),
    readOpen: () => readOpen().filter((open) => open.owner === owner),
    writeOpen: (open) => writeAll([...readOpen().filter(({ key }) => key !== open.key), open]),
    dropOpen: (key) => writeAll(readOpen().filter((open) => open.key !== key)),
  };
}

function read<T>(storage: Storage, key: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    const kept = v.safeParse(schema, JSON.parse(storage.getItem(key) ?? "null"));
    return kept.success ? kept.output : null;
  } catch {
    return null;
  }
}

function write(storage: Storage, key: string, value: unknown): void {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // It is full, or closed to us: what is on the screen goes on without it.
  }
}

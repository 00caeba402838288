import { beforeEach, expect, test } from "vitest";
import { leaveLater } from "../api/leaving";
import type { Session } from "../api/queries";
import {
  balanceQuery,
  makeQueryClient,
  peopleQuery,
  receiptQuery,
  recentTransfersQuery,
  serverQuery,
  sessionQuery,
} from "../api/queries";
import { ravi, received, rupees } from "../testing/money";
import { collect, drop, type Kept, keptFor, store, stored } from "./kept";
import { readKept, restore } from "./restore";

const NOW = Date.parse("2026-11-22T00:00:00Z");
const session: Session = {
  id: "1",
  kind: "sign_in",
  scope: "admin",
  role: "person",
  csrfToken: "secret",
  expiresAt: "2026-12-01T00:00:00.000000Z",
  person: {
    ...ravi,
    username: "ravi@example.com",
    role: "person",
    status: "open",
    language: null,
    theme: "system",
    hideAmounts: false,
    createdAt: "2026-11-01T00:00:00.000000Z",
  },
};

function signedIn() {
  const client = makeQueryClient();
  const at = { updatedAt: NOW };
  const server = { name: "Hundi", version: "1", signUp: "open", openingBalance: "none", openDirectory: true } as const;
  client.setQueryData(serverQuery.queryKey, { ...server, currency: { code: "INR", decimals: 2 }, demo: false }, at);
  client.setQueryData(sessionQuery.queryKey, session, at);
  client.setQueryData(balanceQuery.queryKey, { available: rupees(1_234) }, at);
  client.setQueryData(recentTransfersQuery.queryKey, { data: [received(1)], nextCursor: null }, at);
  client.setQueryData(peopleQuery("").queryKey, { pages: [{ data: [ravi], nextCursor: null }], pageParams: [""] }, at);
  client.setQueryData(receiptQuery("1").queryKey, { ...received(1), followed: null, followers: [] }, at);
  client.setQueryData(peopleQuery("ravi").queryKey, { pages: [], pageParams: [] }, at);
  return client;
}

function keptNow(): Kept {
  const kept = collect(signedIn());
  if (kept === null) throw new Error("nothing is kept");
  return kept;
}

beforeEach(() => {
  localStorage.clear();
});

test("what was kept is put back as it was, and as old as it was", () => {
  store(keptNow());
  expect(keptFor()).toBe(ravi.id);
  const text = stored();
  const kept = readKept(text, NOW);
  expect(kept?.queries.map(({ key }) => key.slice(0, 2).join(" ")).sort()).toEqual([
    "balance",
    "people search",
    "server",
    "session",
    "transfers one",
    "transfers recent",
  ]);
  const later = makeQueryClient();
  restore(later, NOW);
  expect(later.getQueryData(balanceQuery.queryKey)).toEqual({ available: rupees(1_234) });
  expect(later.getQueryState(balanceQuery.queryKey)?.dataUpdatedAt).toBe(NOW);
  expect(later.getQueryState(sessionQuery.queryKey)?.isInvalidated).toBe(true);
});

test("no secret is kept, and nothing at all of nobody", () => {
  expect(JSON.stringify(keptNow())).not.toContain("secret");
  const client = signedIn();
  client.setQueryData(sessionQuery.queryKey, null);
  expect(collect(client)).toBeNull();
});

test("a page that read less leaves what was kept of the same person, and nothing of another", () => {
  const before = keptNow();
  const client = makeQueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  client.setQueryData(balanceQuery.queryKey, { available: rupees(5) });
  const kept = collect(client, before);
  expect(kept?.queries).toHaveLength(before.queries.length);
  expect(kept?.queries.find(({ key }) => key[0] === "balance")?.data).toEqual({ available: rupees(5) });
  expect(collect(client, { ...before, person: "another" })?.queries).toHaveLength(2);
});

test("what is not what it should be is not put back, and is gone", () => {
  const whole = keptNow();
  const broken = (change: (kept: Kept) => unknown) => {
    const kept = structuredClone(whole);
    change(kept);
    return readKept(JSON.stringify(kept), NOW);
  };
  const balanceOf = (kept: Kept) => kept.queries.find(({ key }) => key[0] === "balance");
  expect(broken(() => undefined)).not.toBeNull();
  expect(broken((kept) => Object.assign(kept, { version: 0 }))).toBeNull();
  expect(broken((kept) => Object.assign(kept, { person: "another" }))).toBeNull();
  expect(broken((kept) => Object.assign(balanceOf(kept) ?? {}, { data: { available: 5 } }))).toBeNull();
  expect(broken((kept) => Object.assign(balanceOf(kept) ?? {}, { key: ["unknown"] }))).toBeNull();
  expect(broken((kept) => kept.queries.splice(0, kept.queries.length))).toBeNull();
  expect(readKept(null, NOW)).toBeNull();
  expect(readKept("{", NOW)).toBeNull();

  localStorage.setItem("hundi.kept", "[]");
  restore(makeQueryClient(), NOW);
  expect(stored()).toBeNull();
});

test("a sign-in that has run out since is as good as a sign-out", () => {
  const text = JSON.stringify(keptNow());
  expect(readKept(text, Date.parse("2026-12-02T00:00:00Z"))).toBeNull();
});

test("what is too old is not put back", () => {
  const kept = keptNow();
  for (const query of kept.queries) query.at = NOW - 31 * 86_400_000;
  expect(readKept(JSON.stringify(kept), NOW)).toBeNull();
});

test("what was dropped is nobody's", () => {
  store(keptNow());
  drop();
  expect(keptFor()).toBeNull();
});

test("nothing comes back of somebody who has left, though the server does not know it yet", () => {
  store(keptNow());
  leaveLater();
  const client = makeQueryClient();
  restore(client, NOW);
  expect(client.getQueryData(sessionQuery.queryKey)).toBeUndefined();
  expect(stored()).toBeNull();
});

import type { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { balanceQuery, makeQueryClient, recentTransfersQuery, type Transfer } from "../api/queries";
import { received, rupees } from "../testing/money";
import { isGoodNews, makeApply, withTransfer } from "./apply";
import type { LiveEvent } from "./events";

const numbers = (page: { data: Transfer[] } | undefined) => page?.data.map(({ sequence }) => sequence);
const balance = (sequence: number): LiveEvent => ({
  type: "balance",
  balance: { available: rupees(sequence), balance: rupees(sequence), held: rupees(0), sequence },
});

let client: QueryClient;
let told: number[];
let apply: (event: LiveEvent) => void;

beforeEach(() => {
  vi.useFakeTimers();
  client = makeQueryClient();
  client.setQueryData(recentTransfersQuery.queryKey, { data: [received(2), received(1)], nextCursor: null });
  client.setQueryData(["transfers", "list"], "a list");
  told = [];
  apply = makeApply(client, ({ sequence }) => told.push(sequence));
});

afterEach(() => {
  vi.useRealTimers();
});

const isStale = (...queryKey: string[]) => client.getQueryState(queryKey)?.isInvalidated;

test("a transfer stands at the head, once, and in its order", () => {
  const page = { data: [received(3), received(1)], nextCursor: null };
  expect(numbers(withTransfer(page, received(4)))).toEqual([4, 3, 1]);
  expect(numbers(withTransfer(page, received(2)))).toEqual([3, 2, 1]);
  expect(numbers(withTransfer(page, received(3)))).toEqual([3, 1]);
  expect(withTransfer(page, received(3, { status: "refunded" })).data[0]?.status).toBe("refunded");
});

test("a list with more behind it does not grow", () => {
  const page = { data: [received(3), received(2)], nextCursor: "x" };
  expect(numbers(withTransfer(page, received(4)))).toEqual([4, 3]);
});

test("money that came is good news; what was sent, held or given up is none", () => {
  expect(isGoodNews(received(1))).toBe(true);
  expect(isGoodNews(received(1, { direction: "out" }))).toBe(false);
  expect(isGoodNews(received(1, { kind: "hold", status: "held" }))).toBe(false);
  expect(isGoodNews(received(1, { kind: "void" }))).toBe(false);
});

test("a payment changes the balance and the latest, and makes other lists stale", async () => {
  apply({ type: "transfer", transfer: received(3) });
  apply(balance(3));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(numbers(client.getQueryData(recentTransfersQuery.queryKey))).toEqual([3, 2, 1]);
  expect(client.getQueryData(balanceQuery.queryKey)).toEqual({ available: rupees(3) });
  expect(isStale("transfers", "list")).toBe(true);
  expect(isStale("transfers", "recent")).toBe(false);
  expect(told).toEqual([3]);
});

test("what is known already is told to nobody", async () => {
  apply({ type: "transfer", transfer: received(2) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual([]);
});

test("a balance behind which the latest are missing has them read anew", async () => {
  apply(balance(2));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(isStale("transfers", "recent")).toBe(false);
  apply(balance(5));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(isStale("transfers", "recent")).toBe(true);
});

test("a refund has its payment read anew, wherever it stands", async () => {
  apply({ type: "transfer", transfer: received(3, { kind: "refund", follows: received(1).id }) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(isStale("transfers", "recent")).toBe(true);
});

test("an answer under way does not put an older balance in the place of what was told", async () => {
  let answer: (value: { available: ReturnType<typeof rupees> }) => void = () => undefined;
  const queryFn = () => new Promise<{ available: ReturnType<typeof rupees> }>((resolve) => (answer = resolve));
  const asked = client.fetchQuery({ ...balanceQuery, queryFn }).catch(() => undefined);
  apply(balance(7));
  answer({ available: rupees(1) });
  await vi.advanceTimersByTimeAsync(1_000);
  await asked;
  expect(client.getQueryData(balanceQuery.queryKey)).toEqual({ available: rupees(7) });
});

test("what else is asked about the balance is still answered when a stream begins", async () => {
  const why = client.fetchQuery({
    queryKey: ["balance", "why"],
    queryFn: async ({ signal }) => {
      await new Promise((soon) => setTimeout(soon, 100));
      return signal.aborted ? "cancelled" : "answered";
    },
  });
  apply(balance(2));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await why).toBe("answered");
});

/** What an event changes in what the screens have read. */

import { hashKey, type QueryClient } from "@tanstack/react-query";
import {
  balanceQuery,
  moneyKeys,
  recentTransfersQuery,
  refreshMoney,
  sessionQuery,
  type Transfer,
} from "../api/queries";
import type { Page } from "../boot";
import type { LiveEvent } from "./events";

/** Several transfers may be told at once; lists are asked for anew when they have all come. */
const TOGETHER_MS = 250;

/** Put a transfer where it belongs among the latest, newest first: once, and with no more of them than there were. */
export function withTransfer(page: Page<Transfer>, transfer: Transfer): Page<Transfer> {
  const others = page.data.filter(({ id }) => id !== transfer.id);
  const data = [...others, transfer].sort((one, other) => other.sequence - one.sequence);
  const hasRoom = page.nextCursor === null || others.length < page.data.length;
  return { ...page, data: hasRoom ? data : data.slice(0, page.data.length) };
}

/** The number of the latest transfer there is in a list; 0 for none. */
export function placeOf(page: Page<Transfer> | undefined): number {
  return Math.max(0, ...(page?.data ?? []).map(({ sequence }) => sequence));
}

/** Whether somebody is to be told of a transfer: money has come to them. */
export function isGoodNews({ direction, kind }: Transfer): boolean {
  return direction === "in" && (kind === "payment" || kind === "refund" || kind === "deposit" || kind === "capture");
}

/** Make what takes events, in order, and brings the cache up to date. `tell` is called with what is good news. */
export function makeApply(client: QueryClient, tell: (transfer: Transfer) => void): (event: LiveEvent) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reached = 0;
  let hasMoved = false;
  let mayChangeOthers = false;

  const settle = () => {
    timer = undefined;
    const isBehind = mayChangeOthers || placeOf(client.getQueryData(recentTransfersQuery.queryKey)) < reached;
    if (hasMoved || isBehind) void markStale(client, isBehind);
    hasMoved = mayChangeOthers = false;
  };
  const soon = () => {
    if (timer === undefined) timer = setTimeout(settle, TOGETHER_MS);
  };

  return (event) => {
    if (event.type === "account") void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    else if (event.type === "reset") void refreshMoney(client);
    else if (event.type === "balance") {
      reached = event.balance.sequence;
      void setBalance(client, event.balance.available);
      soon();
    } else {
      const { transfer } = event;
      if (addTransfer(client, transfer) && isGoodNews(transfer)) tell(transfer);
      hasMoved = true;
      mayChangeOthers ||= transfer.follows !== null; // a refund changes how its payment stands
      soon();
    }
  };
}

/** An answer under way may be older than what was just told. */
async function setBalance(client: QueryClient, available: Transfer["amount"]): Promise<void> {
  await client.cancelQueries({ queryKey: balanceQuery.queryKey, exact: true });
  client.setQueryData(balanceQuery.queryKey, { available });
}

/** Answers whether it is news. */
function addTransfer(client: QueryClient, transfer: Transfer): boolean {
  const page = client.getQueryData(recentTransfersQuery.queryKey);
  if (page) client.setQueryData(recentTransfersQuery.queryKey, withTransfer(page, transfer));
  return !page?.data.some(({ id }) => id === transfer.id);
}

/** Lists that nobody sees are asked for when somebody does. */
async function markStale(client: QueryClient, alsoRecent: boolean): Promise<void> {
  const upToDate = new Set([hashKey(balanceQuery.queryKey)]);
  if (!alsoRecent) upToDate.add(hashKey(recentTransfersQuery.queryKey));
  const predicate = ({ queryHash }: { queryHash: string }) => !upToDate.has(queryHash);
  const refetchType = document.visibilityState === "visible" ? "active" : "none";
  await Promise.all(moneyKeys.map((queryKey) => client.invalidateQueries({ queryKey, refetchType, predicate })));
}

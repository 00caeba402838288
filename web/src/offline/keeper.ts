/** Keeps the last data while somebody looks, and takes care that no tab shows one person's data to another. */

import type { QueryClient } from "@tanstack/react-query";
import { whenSomebodyLeaves } from "../api/leaving";
import { sessionQuery } from "../api/queries";
import { forget, onForget } from "../shell/session";
import { collect, drop, keptFor, store, storedKept, whenKeptElsewhere } from "./kept";

const SETTLED_MS = 1_000;

/** Begin to keep what the cache learns. */
export function keepLastData(client: QueryClient): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let mayKeep = true;

  const keep = () => {
    clearTimeout(timer);
    timer = undefined;
    const kept = mayKeep ? collect(client, storedKept()) : null;
    if (kept !== null) store(kept);
  };
  const forgetAll = () => {
    mayKeep = false;
    clearTimeout(timer);
    timer = undefined;
    drop();
  };

  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    if (event.query.queryKey[0] === sessionQuery.queryKey[0] && event.query.state.data) mayKeep = true;
    timer ??= setTimeout(keep, SETTLED_MS);
  });
  window.addEventListener("pagehide", () => timer !== undefined && keep());
  onForget(forgetAll);
  whenSomebodyLeaves(() => void forget("signed out").then(() => location.replace("/sign-in")));
  whenKeptElsewhere((person) => {
    if (person === personIn(client)) return;
    // Somebody has signed out or in, in another tab: nothing is kept from here before the server has said who is asking.
    if (person === null) forgetAll();
    mayKeep = false;
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || keptFor() === personIn(client)) return;
    // The browser has brought back a page from before a sign-out.
    document.documentElement.hidden = true;
    location.reload();
  });
  if (keptFor() !== personIn(client)) drop();
  timer = setTimeout(keep, SETTLED_MS);
}

function personIn(client: QueryClient): string | null {
  return client.getQueryData(sessionQuery.queryKey)?.person.id ?? null;
}

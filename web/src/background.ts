/** What the app does besides showing screens. It comes when the first of them stands. */

import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { serverQuery, sessionQuery } from "./api/queries";
import { startLive } from "./live/live";
import { keepLastData } from "./offline/keeper";
import { whenOnlineChanges } from "./offline/online";
import { registerWorker } from "./offline/register";
import { onForget } from "./shell/session";

/** Begin all of it. */
export function startBackground(client: QueryClient): void {
  keepLastData(client);
  followWhoeverIsSignedIn(client);
  whenOnlineChanges((online) => {
    if (online) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== serverQuery.queryKey[0] });
  });
  void registerWorker();
}

function followWhoeverIsSignedIn(client: QueryClient): void {
  let person: string | null = null;
  let stop: () => void = () => undefined;

  const start = (next: string | null) => {
    stop();
    stop = next === null ? () => undefined : startLive(client, next);
  };
  const become = (next: string | null) => {
    if (next === person) return;
    if (person !== null) dropTheirs(client, next === null);
    person = next;
    start(person);
  };
  const look = () => become(client.getQueryData(sessionQuery.queryKey)?.person.id ?? null);

  new QueryObserver(client, { ...sessionQuery, enabled: false }).subscribe(look);
  look();
  onForget(() => become(null));
  // A page that the browser keeps for the way back holds no connection: it would not be kept with one.
  window.addEventListener("pagehide", () => start(null));
  window.addEventListener("pageshow", ({ persisted }) => persisted && start(person));
}

/** Whoever was here has gone: nothing of theirs stays for who comes next, be it by way of another tab. */
function dropTheirs(client: QueryClient, isNobodyHere: boolean): void {
  const isTheirs = ({ queryKey }: { queryKey: readonly unknown[] }) =>
    queryKey[0] !== serverQuery.queryKey[0] && queryKey[0] !== sessionQuery.queryKey[0];
  if (isNobodyHere) client.removeQueries({ predicate: isTheirs });
  else void client.resetQueries({ predicate: isTheirs });
}

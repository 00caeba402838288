/** What happens to somebody's wallet appears by itself, in every tab, for as long as they are signed in. */

import type { QueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import { recentTransfersQuery, sessionQuery } from "../api/queries";
import { notify } from "../parts/notice";
import { makeApply, placeOf } from "./apply";
import { readEvent } from "./events";
import { follow } from "./follow";
import { Paid } from "./paid";
import type { Told } from "./parse";
import { shareStream } from "./tabs";

/** Follow what happens to the wallet of `person`, who is signed in; returns what ends it. */
export function startLive(client: QueryClient, person: string): () => void {
  const over = new AbortController();
  const apply = makeApply(client, (transfer) => notify(createElement(Paid, { transfer })));
  // What the page came with was read before the stream begins: it goes on from there, and nothing falls between.
  let place = placeOf(client.getQueryData(recentTransfersQuery.queryKey));

  const hear = (told: Told) => {
    if (told.id !== null) place = Number(told.id);
    const event = readEvent(told);
    if (event !== null) apply(event);
  };
  const isStillMe = async () => {
    try {
      return (await client.fetchQuery({ ...sessionQuery, staleTime: 0, retry: false }))?.person.id === person;
    } catch {
      return true; // nobody answered: that is found out by whoever asks again
    }
  };
  shareStream({
    name: `hundi.live.${person}`,
    signal: over.signal,
    hear,
    lead: (signal, { told, alive }, late) =>
      follow({ signal, isStillMe, alive, hear: told, place: () => (place > 0 ? String(place) : null) }, late),
  });
  return () => over.abort();
}

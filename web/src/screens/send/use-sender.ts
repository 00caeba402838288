/** The sender of whoever is signed in: one a page, so that a payment goes on while its screen is left. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { newKey } from "../../api/key";
import { receiptQuery, refreshMoney } from "../../api/queries";
import { moneyStyle, typedMoney } from "../../money/input";
import { whenOnlineChanges } from "../../offline/online";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { onForget, useMe } from "../../shell/session";
import { asker } from "./ask";
import { keepIn, type Order } from "./draft";
import type { State } from "./machine";
import { makeSender, type Sender } from "./sender";
import { useWords, type Words } from "./words";

let current: { owner: string; sender: Sender } | null = null;

function end(): void {
  current?.sender.end();
  current = null;
}

onForget(end);

/** The sender, and where it stands. What this browser has not heard of yet is gone on with first. */
export function useSender(): { sender: Sender; state: State } {
  const me = useMe();
  const words = useWords();
  const client = useQueryClient();
  const sender = senderOf(me.id, client, words);
  const state = useSyncExternalStore(sender.subscribe, sender.state);

  useEffect(() => keepFindingOut(sender), [sender]);

  return { sender, state };
}

/** Say how it ended to somebody who is looking at something else by now. */
function tell(state: State, { payee, amount }: Order, words: Words): void {
  const { sent, refused } = words.t.send;
  const what = [words.money({ amount, currency: words.currency }), nameOf(payee, words)] as const;
  const isSent = state.phase === "sent";
  notify((isSent ? sent.title : refused.unsent)(...what));
  if (isSent) current?.sender.close();
}

/** Go on with what this browser has not heard of yet, now and whenever there is a network again. */
export function keepFindingOut(sender: Sender): () => void {
  sender.resume();
  return whenOnlineChanges((online) => online && sender.hurry());
}

/** The page's sender, for this person from now on. */
export function senderOf(owner: string, client: QueryClient, words: Words): Sender {
  if (current?.owner === owner) return current.sender;
  end();
  const sender = make(owner, client, words);
  current = { owner, sender };
  return sender;
}

function make(owner: string, client: QueryClient, words: Words): Sender {
  const { currency, locale } = words;
  return makeSender({
    owner,
    kept: keepIn(owner, sessionStorage, localStorage, Date.now),
    ...asker(client, owner, currency),
    typed: (minor) => typedMoney(minor, moneyStyle(locale, currency)),
    now: Date.now,
    newKey,
    later: (waitMs, act) => {
      const timer = setTimeout(act, waitMs);
      return () => clearTimeout(timer);
    },
    onSettled: (state, order, isSeen) => {
      if (state.phase === "sent") {
        const { transfer } = state;
        client.setQueryData(receiptQuery(transfer.id).queryKey, { ...transfer, followed: null, followers: [] });
        void refreshMoney(client);
      }
      if (!isSeen) tell(state, order, words);
    },
  });
}

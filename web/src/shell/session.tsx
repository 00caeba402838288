/** Who is signed in, and how that begins and ends. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { DELETE, rememberCsrfToken, type Schemas, take } from "../api/client";
import { isLeaving, leaveLater, leaveNow } from "../api/leaving";
import { type Me, sessionQuery } from "../api/queries";
import { prefer, type Theme } from "./preferences";

/** How long a sign-out waits for the server; the next page tells it otherwise. */
const SOON_MS = 2_000;

/** Whoever is signed in. Only for screens behind the gate, which shows none of them to nobody. */
export function useMe(): Me {
  const me = useMeStill();
  if (!me) throw new Error("useMe needs somebody to be signed in");
  return me;
}

/**
 * Whoever is still signed in. For what is behind the gate and comes a moment after its screen: somebody may have signed
 * out in between, and the gate not have heard of it yet.
 */
export function useMeStill(): Me | null {
  return useQuery(sessionQuery).data?.person ?? null;
}

/** Take somebody's own preferences over to this browser. */
export function adopt(me: Me): void {
  prefer({ theme: me.theme as Theme, language: me.language, hideAmounts: me.hideAmounts });
}

/** Adopt whoever comes to be signed in, where the page itself did not bring them: once, for later changes begin here. */
export function useAdoption(me: Me | undefined): void {
  const adopted = useRef<string | null>(null);
  useEffect(() => {
    if (me === undefined || adopted.current === me.id) return;
    adopted.current = me.id;
    adopt(me);
  }, [me]);
}

/** What to call once the server has signed somebody in: nothing that was read for whoever was there before stays. */
export function useBegin(): (signedIn: Schemas["SignedInShown"]) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async ({ person, csrfToken }) => {
      rememberCsrfToken(csrfToken);
      adopt(person);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "server" && query.queryKey[0] !== "session" });
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
    [client],
  );
}

/**
 * Sign out: in the cache, in all that this browser keeps, and on the server, as soon as that answers. A browser that
 * keeps nothing would forget that it has to be told, so there it is told first, and this fails where it is not.
 */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    if (!leaveLater()) await take(DELETE("/session"));
    await forget("signed out");
    rememberCsrfToken(null);
    if (isLeaving()) await Promise.race([leaveNow().catch(() => undefined), pause(SOON_MS)]);
    client.clear(); // last: what is on the screen until then needs somebody to be there
    location.assign("/sign-in");
  }, [client]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** They have left, or the server no longer knew them: a session that has run out is none that was ended. */
type Why = "signed out" | "session ended";
type Keeper = (why: Why) => void | Promise<void>;
const keepers = new Set<Keeper>();

/** Have `keeper` called when somebody is no longer signed in: for whatever keeps their data in this browser. */
export function onForget(keeper: Keeper): void {
  keepers.add(keeper);
}

/** Forget all that this browser keeps of whoever was signed in. */
export async function forget(why: Why): Promise<void> {
  await Promise.all([...keepers].map((keeper) => keeper(why)));
}

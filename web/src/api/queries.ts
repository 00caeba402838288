/** What the screens read: one key and one request each, shared by all who ask. Screens' own queries stand with them. */

import { infiniteQueryOptions, QueryClient, type QueryKey, queryOptions } from "@tanstack/react-query";
import type { Boot, ServerInfo } from "../boot";
import { isOnline } from "../offline/online";
import { GET, rememberCsrfToken, type Schemas, take } from "./client";
import { Refused } from "./problems";

export type Me = Schemas["Me"];
export type Person = Schemas["PersonShown"];
export type Transfer = Schemas["TransferShown"];
export type Receipt = Schemas["ReceiptShown"];
export type Session = Schemas["Current"];

const FRESH_MS = 30_000;
const RETRIES = 2;

/** Make the cache that all screens share. A refusal is an answer; a lost server is asked again when it is found. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        networkMode: "always",
        retry: (failures, error) =>
          failures < RETRIES && isOnline() && !(error instanceof Refused && error.status < 500),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: (): Promise<ServerInfo> => take(GET("/server")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await take(GET("/session"));
      rememberCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const balanceQuery = queryOptions({
  queryKey: ["balance"],
  queryFn: () => take(GET("/balance")),
});

/** The latest transfers, as home shows them. */
export const recentTransfersQuery = queryOptions({
  queryKey: ["transfers", "recent"],
  queryFn: () => take(GET("/transfers", { params: { query: { limit: 12 } } })),
});

export const receiptQuery = (id: string) =>
  queryOptions({
    queryKey: ["transfers", "one", id],
    queryFn: () => take(GET("/transfers/{id}", { params: { path: { id } } })),
  });

/** People by part of a name, or by @handle; everybody where nothing is asked for. */
export const peopleQuery = (search: string, limit = 20) =>
  infiniteQueryOptions({
    queryKey: ["people", "search", search, limit],
    queryFn: ({ pageParam }) =>
      take(
        GET("/people", {
          params: { query: { limit, ...(search && { search }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const recentPayeesQuery = queryOptions({
  queryKey: ["people", "recent"],
  queryFn: () => take(GET("/me/recent-payees", { params: { query: { limit: 8 } } })),
});

/** Somebody, by id or by "@handle". */
export const personQuery = (idOrHandle: string) =>
  queryOptions({
    queryKey: ["people", "one", idOrHandle],
    queryFn: () => take(GET("/people/{id}", { params: { path: { id: idOrHandle } } })),
  });

/** Put the page's boot data where the first screen will look for it. */
export function seed(client: QueryClient, boot: Boot): void {
  if (boot.server) client.setQueryData(serverQuery.queryKey, boot.server);
  if (boot.session !== undefined) client.setQueryData(sessionQuery.queryKey, boot.session);
  if (boot.session) rememberCsrfToken(boot.session.csrfToken);
  if (boot.balance) client.setQueryData(balanceQuery.queryKey, boot.balance);
  if (boot.transfers) client.setQueryData(recentTransfersQuery.queryKey, boot.transfers);
  if (boot.recentPayees) client.setQueryData(recentPayeesQuery.queryKey, boot.recentPayees);
  if (boot.people) client.setQueryData(peopleQuery("").queryKey, { pages: [boot.people], pageParams: [""] });
}

/** How the keys begin of all that a movement of money changes. */
export const moneyKeys: readonly QueryKey[] = [["balance"], ["transfers"], ["people", "recent"], ["statements"]];

/** Read anew what a movement of money changes. */
export async function refreshMoney(client: QueryClient): Promise<void> {
  await Promise.all(moneyKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** What the administration reads. All keys begin with "admin", so that an act makes every screen read anew. */

import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { GET, type Schemas, take } from "../../api/client";
import { refreshMoney } from "../../api/queries";
import { timeZone } from "../../parts/days";
import type { BookFilters, PeopleFilters } from "./filters";

export type AdminPerson = Schemas["AdminPerson"];
export type Details = Schemas["AdminPersonDetails"];
export type BookTransfer = Schemas["BookTransferShown"];
export type Invite = Schemas["InviteShown"];
export type Totals = Schemas["TotalsShown"];
export type Verification = Schemas["VerificationShown"];
export type Limits = Schemas["admin.common.LimitsShown"];
/** An act, whose facts are of another shape for each kind of act. */
export type Act = Omit<Schemas["ActShown"], "detail"> & { detail: Record<string, unknown> };

type PageOf<T> = { data: T[]; nextCursor: string | null };
type Cursor = { cursor?: string };

const ADMIN = "admin";
const PAGE = 25;

function pages<T>(key: readonly unknown[], read: (cursor: Cursor, signal: AbortSignal) => Promise<PageOf<T>>) {
  return infiniteQueryOptions({
    queryKey: [ADMIN, ...key],
    queryFn: ({ pageParam, signal }) => read(pageParam ? { cursor: pageParam } : {}, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

export const totalsQuery = (days: number) =>
  queryOptions({
    queryKey: [ADMIN, "totals", days],
    queryFn: ({ signal }) => take(GET("/admin/totals", { params: { query: { days } }, signal })),
  });

export const adminPeopleQuery = (filters: PeopleFilters, limit = PAGE) =>
  pages<AdminPerson>(["people", filters, limit], (cursor, signal) =>
    take(GET("/admin/people", { params: { query: { ...filters, ...cursor, limit } }, signal })),
  );

export const adminPersonQuery = (id: string) =>
  queryOptions({
    queryKey: [ADMIN, "person", id],
    queryFn: ({ signal }) => take(GET("/admin/people/{id}", { params: { path: { id } }, signal })),
  });

export const bookQuery = (filters: BookFilters, limit = PAGE) =>
  pages<BookTransfer>(["transfers", filters, limit], (cursor, signal) => {
    const zone = filters.from || filters.to ? { timeZone: timeZone() } : {};
    return take(GET("/admin/transfers", { params: { query: { ...filters, ...zone, ...cursor, limit } }, signal }));
  });

export const limitsQuery = queryOptions({
  queryKey: [ADMIN, "limits"],
  queryFn: ({ signal }) => take(GET("/admin/limits", { signal })),
});

export const invitesQuery = pages<Invite>(["invites"], (cursor, signal) =>
  take(GET("/admin/invites", { params: { query: { ...cursor, limit: PAGE } }, signal })),
);

/** The audit log: of one actor, about one person, or all of it. */
export const actsQuery = (wanted: { actor?: string; person?: string }, limit = PAGE) =>
  pages<Act>(["acts", wanted, limit], (cursor, signal) =>
    take(GET("/admin/acts", { params: { query: { ...wanted, ...cursor, limit } }, signal })),
  );

export const verificationsQuery = pages<Verification>(["verifications"], (cursor, signal) =>
  take(GET("/admin/verifications", { params: { query: { ...cursor, limit: 20 } }, signal })),
);

/** Read anew what an operator's act changes: it may have been about themselves. */
export async function refreshAdmin(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: [ADMIN] }), refreshMoney(client)]);
}

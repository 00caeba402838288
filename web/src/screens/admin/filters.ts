/** What is looked for in the lists of the administration, as it stands in the address: read from it, written to it. */

import { useLocation, useSearch } from "wouter";
import { type Day, isDay } from "../../parts/days";

export const STATUSES = ["open", "frozen", "closed"] as const;
export const ROLES = ["admin", "person"] as const;
export const PERIODS = ["7", "30", "90"] as const;

export type Status = (typeof STATUSES)[number];
export type Role = (typeof ROLES)[number];
export type Period = (typeof PERIODS)[number];

/** Nothing that is left out filters. */
export type PeopleFilters = { search?: string; status?: Status; role?: Role };

/** Kinds of transfer, as operators tell them apart; each is one or several of the API's. */
export const KINDS = {
  payments: "payment,capture",
  refunds: "refund",
  deposits: "deposit",
  withdrawals: "withdrawal",
  openings: "opening",
  holds: "hold,void",
} as const;

export type KindName = keyof typeof KINDS;

/** `person` is an id; `kind` is as the API takes it; both days are part of the period. */
export type BookFilters = { person?: string; kind?: string; from?: Day; to?: Day };

/** Whose acts, or about whom: ids. */
export type ActFilters = { actor?: string; person?: string };

const ID = /^[0-9a-f]{24}$/;
const SEARCH_LONGEST = 100;

export function readPeople(search: string): PeopleFilters {
  const query = new URLSearchParams(search);
  const text = (query.get("search") ?? "").slice(0, SEARCH_LONGEST);
  return {
    ...(text.trim() && { search: text }),
    ...one("status", query, STATUSES),
    ...one("role", query, ROLES),
  };
}

/** Read which transfers are asked for. Of two days that exclude each other the latter is passed over. */
export function readBook(search: string): BookFilters {
  const query = new URLSearchParams(search);
  const kind = kindNamed(query.get("kind"));
  const from = dayIn(query, "from");
  const to = dayIn(query, "to");
  return {
    ...idIn("person", query),
    ...(kind && { kind: KINDS[kind] }),
    ...(from && { from }),
    ...(to && (!from || from <= to) && { to }),
  };
}

/** The name by which an address knows a kind; nothing where it knows none. */
export function kindNamed(name: string | null): KindName | undefined {
  return name !== null && Object.hasOwn(KINDS, name) ? (name as KindName) : undefined;
}

export function readActs(search: string): ActFilters {
  const query = new URLSearchParams(search);
  return { ...idIn("actor", query), ...idIn("person", query) };
}

export function readPeriod(search: string): Period {
  const asked = new URLSearchParams(search).get("days");
  return PERIODS.find((period) => period === asked) ?? "30";
}

/** The filters that stand in the address, by what reads them from its query, and a way to change some of them there. */
export function useFilters<F>(read: (search: string) => F) {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const change = (changed: Record<string, string | undefined>) =>
    navigate(path + withChange(search, changed), { replace: true });
  return { filters: read(search), change, path, search };
}

/** Write a change into an address's query: what is empty is taken out. */
export function withChange(search: string, change: Record<string, string | undefined>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return text && `?${text}`;
}

function one<N extends string, V extends string>(
  name: N,
  query: URLSearchParams,
  known: readonly V[],
): { [name in N]?: V } {
  const value = known.find((each) => each === query.get(name));
  return value === undefined ? {} : ({ [name]: value } as { [name in N]?: V });
}

function idIn<N extends string>(name: N, query: URLSearchParams): { [name in N]?: string } {
  const id = query.get(name) ?? "";
  return ID.test(id) ? ({ [name]: id } as { [name in N]?: string }) : {};
}

function dayIn(query: URLSearchParams, name: string): Day | undefined {
  const text = query.get(name) ?? "";
  return isDay(text) ? text : undefined;
}

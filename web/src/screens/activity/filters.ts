/** What somebody wants to see of their activity, as it stands in the address: read from it, written to it, asked for. */

import { type Day, isDay } from "../../parts/days";

export const KINDS = ["payment", "refund", "deposit", "withdrawal", "hold"] as const;

/** Why money moved, as people tell it apart: some of the API's kinds are one to them. */
export type Kind = (typeof KINDS)[number];

const KINDS_OF_API: Record<Kind, string> = {
  payment: "payment,capture",
  refund: "refund",
  deposit: "deposit,opening",
  withdrawal: "withdrawal",
  hold: "hold,void",
};

/** Nothing that is left out filters. Amounts are minor units, days are both included. */
export type Filters = {
  direction?: "in" | "out";
  kinds?: Kind[];
  /** An id, or a handle with its "@". */
  person?: string;
  from?: Day;
  to?: Day;
  minAmount?: number;
  maxAmount?: number;
  text?: string;
};

export type FilterName = keyof Filters;

const ORDER: readonly FilterName[] = ["direction", "kinds", "person", "from", "to", "minAmount", "maxAmount", "text"];
export const TEXT_LONGEST = 100;
const PERSON = /^([0-9a-f]{24}|@[a-z][a-z0-9._]{2,29})$/i;

/** Read filters from an address. Whatever is not as this app would write it is passed over. */
export function parseFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const direction = query.get("direction");
  const named = query.get("kind")?.split(",") ?? [];
  const kinds = KINDS.filter((kind) => named.includes(kind));
  const person = query.get("person") ?? "";
  const [from, to] = ordered(dayIn(query, "from"), dayIn(query, "to"));
  const [minAmount, maxAmount] = ordered(amountIn(query, "minAmount"), amountIn(query, "maxAmount"));
  const text = cleanText(query.get("text") ?? "");
  return {
    ...((direction === "in" || direction === "out") && { direction }),
    ...(kinds.length > 0 && kinds.length < KINDS.length && { kinds }),
    ...(PERSON.test(person) && { person }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(minAmount !== undefined && { minAmount }),
    ...(maxAmount !== undefined && { maxAmount }),
    ...(text && { text }),
  };
}

/** Write filters for an address: "?direction=in&text=lunch", or nothing where nothing is filtered. */
export function printFilters(filters: Filters): string {
  const query = new URLSearchParams();
  for (const name of ORDER) {
    const value = filters[name];
    if (value !== undefined) query.set(name === "kinds" ? "kind" : name, String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** The filters as the API takes them. */
export function queryOf({ kinds, from, to, ...others }: Filters, timeZone: string) {
  return {
    ...others,
    ...(kinds && { kind: kinds.map((kind) => KINDS_OF_API[kind]).join(",") }),
    ...(from && { from }),
    ...(to && { to }),
    ...((from || to) && { timeZone }),
  };
}

/** The names of the filters that stand, in the order in which they are shown. */
export function standing(filters: Filters): FilterName[] {
  return ORDER.filter((name) => filters[name] !== undefined);
}

export function without(filters: Filters, name: FilterName): Filters {
  const { [name]: _, ...others } = filters;
  return others;
}

/** Blanks at the ends and characters of control are nobody's search. */
export function cleanText(text: string): string {
  const printable = text.replace(/\p{Cc}/gu, " ").trim();
  return [...printable].slice(0, TEXT_LONGEST).join("");
}

function dayIn(query: URLSearchParams, name: string): Day | undefined {
  const text = query.get(name) ?? "";
  return isDay(text) ? text : undefined;
}

function amountIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  const amount = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(amount) && amount > 0 ? amount : undefined;
}

/** Of two ends that exclude each other the latter is passed over: the API would refuse them, or nothing would fit. */
function ordered<T extends string | number>(least: T | undefined, most: T | undefined): [T | undefined, T | undefined] {
  return least !== undefined && most !== undefined && most < least ? [least, undefined] : [least, most];
}

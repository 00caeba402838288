/** Filters while somebody is still at them: what stands in the fields of the sheet, and what is wrong with it. */

import { decimal } from "../../money/money";
import { type Filters, type Kind, parseFilters, printFilters } from "./filters";

export type Draft = {
  kinds: Kind[];
  person: string | undefined;
  from: string;
  to: string;
  least: string;
  most: string;
};

export type DraftTrouble = { to?: "ends_early"; least?: "not_a_number"; most?: "not_a_number" | "below_least" };

export function draftOf(filters: Filters, decimals: number): Draft {
  const written = (minor: number | undefined) => (minor === undefined ? "" : decimal(minor, decimals));
  return {
    kinds: filters.kinds ?? [],
    person: filters.person,
    from: filters.from ?? "",
    to: filters.to ?? "",
    least: written(filters.minAmount),
    most: written(filters.maxAmount),
  };
}

/** Say what is wrong with a draft; an empty object where nothing is. */
export function troubleOf({ from, to, least, most }: Draft, decimals: number): DraftTrouble {
  const [min, max] = [readAmount(least, decimals), readAmount(most, decimals)];
  return {
    ...(from && to && to < from && { to: "ends_early" as const }),
    ...(min === null && { least: "not_a_number" as const }),
    ...(max === null && { most: "not_a_number" as const }),
    ...(min && max && max < min && { most: "below_least" as const }),
  };
}

/** The filters of a draft in which nothing is wrong, with what else was filtered before. */
export function filtersOf(draft: Draft, before: Filters, decimals: number): Filters {
  const { direction, text } = before;
  const filters = {
    direction,
    kinds: draft.kinds.length > 0 ? draft.kinds : undefined,
    person: draft.person,
    from: draft.from || undefined,
    to: draft.to || undefined,
    minAmount: readAmount(draft.least, decimals) ?? undefined,
    maxAmount: readAmount(draft.most, decimals) ?? undefined,
    text,
  };
  return parseFilters(printFilters(filters as Filters));
}

const DIGITS_OF_OTHERS = /[\u0966-\u096f]/g; // Devanagari

/** Read an amount as it is typed, in minor units: undefined where nothing is, null where it is none. */
export function readAmount(text: string, decimals: number): number | null | undefined {
  const typed = text.replace(DIGITS_OF_OTHERS, (digit) => String(digit.charCodeAt(0) - 0x966));
  const plain = typed.replace(/[\s,\p{Sc}]/gu, "");
  if (plain === "") return undefined;
  const [, whole = "", fraction = ""] = /^(\d*)\.?(\d*)$/.exec(plain) ?? [];
  if ((whole === "" && fraction === "") || fraction.length > decimals) return null;
  const minor = Number(whole + fraction.padEnd(decimals, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}

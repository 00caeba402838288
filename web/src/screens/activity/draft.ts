/** Filters while somebody is still at them: what stands in the fields of the sheet, and what is wrong with it. */

import { type MoneyStyle, typedMoney } from "../../money/input";
import { readPasted } from "../../money/input-reading";
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

export function draftOf(filters: Filters, style: MoneyStyle): Draft {
  const written = (minor: number | undefined) => (minor === undefined ? "" : typedMoney(minor, style));
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
export function troubleOf({ from, to, least, most }: Draft, style: MoneyStyle): DraftTrouble {
  const [min, max] = [readAmount(least, style), readAmount(most, style)];
  return {
    ...(from && to && to < from && { to: "ends_early" as const }),
    ...(min === null && { least: "not_a_number" as const }),
    ...(max === null && { most: "not_a_number" as const }),
    ...(min && max && max < min && { most: "below_least" as const }),
  };
}

/** The filters of a draft in which nothing is wrong, with what else was filtered before. */
export function filtersOf(draft: Draft, before: Filters, style: MoneyStyle): Filters {
  const { direction, text } = before;
  const filters = {
    direction,
    kinds: draft.kinds.length > 0 ? draft.kinds : undefined,
    person: draft.person,
    from: draft.from || undefined,
    to: draft.to || undefined,
    minAmount: readAmount(draft.least, style) ?? undefined,
    maxAmount: readAmount(draft.most, style) ?? undefined,
    text,
  };
  return parseFilters(printFilters(filters as Filters));
}

/** Read an amount as it is typed or pasted, in minor units: undefined where nothing is, null where it is none. */
export function readAmount(text: string, style: MoneyStyle): number | null | undefined {
  const reading = readPasted(text, style);
  if (reading.kind === "empty") return undefined;
  return reading.kind === "amount" ? reading.minor : null;
}

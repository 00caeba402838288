/** The periods that statements are of, as they stand in the address. */

import { addDays, type Day, firstOfMonth, isDay } from "../../parts/days";

export const PERIODS = ["this-month", "last-month", "90-days", "financial-year", "last-financial-year", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** Both days are part of it; without the first it begins with the wallet, without the last it ends now. */
export type Period = { from: Day | undefined; to: Day | undefined };

export type Wanted = { name: PeriodName; own: Period };

const NINETY_DAYS = 90;
/** April: India's financial year begins with it. */
const FIRST_MONTH = 4;

/** Say which days a period has, seen from a day. None goes past that day but one of somebody's own. */
export function periodOf({ name, own }: Wanted, today: Day): Period {
  const april = startOfFinancialYear(today);
  const periods: Record<PeriodName, () => Period> = {
    "this-month": () => ({ from: firstOfMonth(today), to: today }),
    "last-month": () => ({ from: firstOfMonth(today, -1), to: addDays(firstOfMonth(today), -1) }),
    "90-days": () => ({ from: addDays(today, 1 - NINETY_DAYS), to: today }),
    "financial-year": () => ({ from: april, to: today }),
    "last-financial-year": () => ({ from: firstOfMonth(april, -12), to: addDays(april, -1) }),
    own: () => own,
  };
  return periods[name]();
}

/** The first day of the financial year that a day is in. */
export function startOfFinancialYear(day: Day): Day {
  const month = Number(day.slice(5, 7));
  return firstOfMonth(day, month >= FIRST_MONTH ? FIRST_MONTH - month : FIRST_MONTH - month - 12);
}

/** How a financial year is called: "2026–27". */
export function nameOfFinancialYear(start: Day): string {
  const year = Number(start.slice(0, 4));
  return `${year}–${String((year + 1) % 100).padStart(2, "0")}`;
}

/** Read from an address which period is wanted; this month where it says none that there is. */
export function parseWanted(search: string): Wanted {
  const query = new URLSearchParams(search);
  const name = PERIODS.find((each) => each === query.get("period")) ?? "this-month";
  const day = (end: string) => {
    const text = query.get(end) ?? "";
    return isDay(text) ? text : undefined;
  };
  const [from, to] = [day("from"), day("to")];
  return { name, own: from && to && to < from ? { from, to: undefined } : { from, to } };
}

export function printWanted({ name, own }: Wanted): string {
  const query = new URLSearchParams({ period: name });
  if (name === "own" && own.from) query.set("from", own.from);
  if (name === "own" && own.to) query.set("to", own.to);
  return `?${query}`;
}

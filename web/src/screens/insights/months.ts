/** Months as people name them, and how many are shown. */

export const COUNTS = ["3", "6", "12", "24"] as const;
export type Count = (typeof COUNTS)[number];

const DEFAULT: Count = "6";

/** Read from an address how many months are to be seen. */
export function parseCount(search: string): Count {
  const wanted = new URLSearchParams(search).get("months");
  return COUNTS.find((count) => count === wanted) ?? DEFAULT;
}

export type MonthNames = { short: (month: string) => string; long: (month: string) => string };

/** How a locale writes months such as "2026-11": "Nov", "November 2026". */
export function monthNames(locale: string): MonthNames {
  const short = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  const long = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const first = (month: string) => new Date(`${month}-01T00:00:00Z`);
  return { short: (month) => short.format(first(month)), long: (month) => long.format(first(month)) };
}

type Moved = { moneyIn: { amount: number }; moneyOut: { amount: number } };

/** Add up months, in minor units. */
export function totals(months: readonly Moved[]): { moneyIn: number; moneyOut: number } {
  return {
    moneyIn: months.reduce((sum, month) => sum + month.moneyIn.amount, 0),
    moneyOut: months.reduce((sum, month) => sum + month.moneyOut.amount, 0),
  };
}

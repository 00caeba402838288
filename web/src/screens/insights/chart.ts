/** The geometry of months as bars: what came in and what went out, side by side, from a common floor. */

export type MonthSums = { month: string; moneyIn: { amount: number }; moneyOut: { amount: number } };

export type Bar = { x: number; y: number; width: number; height: number };

export type Column = {
  month: string;
  /** The middle of the month's place, and how wide that is. */
  middle: number;
  width: number;
  moneyIn: Bar;
  moneyOut: Bar;
  /** Whether the month's name stands below it: there may be no room for all. */
  isNamed: boolean;
};

export type Tick = { amount: number; y: number };

export type Chart = { columns: Column[]; ticks: Tick[]; floor: number };

export type Frame = { width: number; height: number; left: number; bottom: number; top: number };

const TICKS = 4;
const BAR_WIDEST = 28;
const NAME_WIDTH = 46;
const SEEN = 2;

/** Lay out months, oldest first. Amounts are minor units, `unit` of which make one of the currency. */
export function layOut(months: readonly MonthSums[], frame: Frame, unit: number): Chart {
  const floor = frame.height - frame.bottom;
  const amounts = scaleOf(months, unit);
  const top = amounts.at(-1) ?? 1;
  const heightOf = (amount: number) => (amount / top) * (floor - frame.top);
  const place = (frame.width - frame.left) / Math.max(1, months.length);
  const bar = Math.min(BAR_WIDEST, place * 0.34);
  const gap = Math.min(4, place * 0.06);
  const every = Math.ceil(NAME_WIDTH / place);

  const columns = months.map((month, index) => {
    const middle = frame.left + (index + 0.5) * place;
    const barOf = (amount: number, x: number): Bar => {
      const height = amount > 0 ? Math.max(SEEN, heightOf(amount)) : 0; // what is there is seen
      return { x, y: floor - height, width: bar, height };
    };
    return {
      month: month.month,
      middle,
      width: place,
      moneyIn: barOf(month.moneyIn.amount, middle - gap / 2 - bar),
      moneyOut: barOf(month.moneyOut.amount, middle + gap / 2),
      isNamed: (months.length - 1 - index) % every === 0, // the latest always
    };
  });
  const ticks = amounts.map((amount) => ({ amount, y: floor - heightOf(amount) }));
  return { columns, ticks, floor };
}

/** The amounts at which there are lines, from 0 to one that none is above. */
export function scaleOf(months: readonly MonthSums[], unit: number): number[] {
  const most = Math.max(0, ...months.flatMap((month) => [month.moneyIn.amount, month.moneyOut.amount]));
  const step = niceStep(most / unit / TICKS) * unit;
  const steps = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: steps + 1 }, (_, n) => n * step);
}

/** The least of 1, 2, 5 and their tenfolds that is not below a number; 1 at least. */
export function niceStep(rough: number): number {
  if (rough <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** The column at a place, by how far it is from the left. */
export function columnAt(columns: readonly Column[], x: number): number {
  const index = columns.findIndex((column) => x < column.middle + column.width / 2);
  return index === -1 ? columns.length - 1 : index;
}

/**
 * Write a short amount as it was formatted, but for a thousand in the English of India: older browsers shorten it to
 * "T", which is a trillion elsewhere.
 */
export function shortText(parts: readonly Intl.NumberFormatPart[], locale: string): string {
  return parts
    .map(({ type, value }) => (type === "compact" && value === "T" && locale === "en-IN" ? "K" : value))
    .join("");
}

/** The geometry of the plots: from what happened on each day to places in a square of 100 by 100. */

import type { Schemas } from "../../api/client";

export type Day = Schemas["DayShown"];
export type Bar = { x: number; width: number; y: number; height: number };
export type Point = { x: number; y: number };

const SIDE = 100;
/** How much of a day's room its bar takes. */
const FILLED = 0.72;
/** The least height of what is not nothing. */
const LEAST = 1;

/** The next round number at or above one: 1, 2, 2.5 or 5 with noughts. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10;
  return Math.ceil(step * power);
}

/** Stand values beside each other as bars below `top`. */
export function barsOf(values: readonly number[], top: number): Bar[] {
  const room = SIDE / Math.max(1, values.length);
  return values.map((value, place) => {
    const height = value <= 0 ? 0 : Math.max(LEAST, (value / top) * SIDE);
    return { x: room * (place + (1 - FILLED) / 2), width: room * FILLED, y: SIDE - height, height };
  });
}

/** Lay values along a line between `bottom` and `top`. */
export function lineOf(values: readonly number[], bottom: number, top: number): Point[] {
  const height = Math.max(1, top - bottom);
  const last = Math.max(1, values.length - 1);
  return values.map((value, place) => ({
    x: values.length === 1 ? SIDE / 2 : (place / last) * SIDE,
    y: SIDE - ((value - bottom) / height) * SIDE,
  }));
}

/** How much money was in circulation as each day ended: from what there is now, back over what came in and went out. */
export function circulationByDay(now: number, newestFirst: readonly Day[]): number[] {
  let amount = now;
  return newestFirst.map((day) => {
    const ended = amount;
    amount -= day.deposits.amount - day.withdrawals.amount;
    return ended;
  });
}

/** Shares of a whole in hundredths that add up to 100, none of what is there left without any. */
export function sharesOf(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return counts.map(() => 0);
  const shares = counts.map((count) => (count === 0 ? 0 : Math.max(LEAST, (count / all) * SIDE)));
  const drawn = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (share / drawn) * SIDE);
}

/** Where the dates below a plot stand: the first day, the last, and the one in the middle of many. */
export function marksOf(count: number): number[] {
  if (count < 3) return Array.from({ length: count }, (_, place) => place);
  return [0, Math.floor((count - 1) / 2), count - 1];
}

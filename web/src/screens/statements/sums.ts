/** What the rows of a statement come to. */

import type { Transfer } from "../../api/queries";

type Moved = { direction: Transfer["direction"]; amount: { amount: number } };

/** Add up what came in and what went out, in minor units. */
export function sumUp(transfers: readonly Moved[]): { moneyIn: number; moneyOut: number } {
  const sum = (direction: Moved["direction"]) =>
    transfers.reduce((total, each) => total + (each.direction === direction ? each.amount.amount : 0), 0);
  return { moneyIn: sum("in"), moneyOut: sum("out") };
}

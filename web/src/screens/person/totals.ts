/** What passed between two people, in all. */

import type { Transfer } from "../../api/queries";
import type { Money } from "../../money/money";

export type Totals = { sent: Money; received: Money };

const MOVES = new Set<Transfer["kind"]>(["payment", "refund", "capture"]);

/** Add up all that moved, refunds too; null where nothing did, or where the sum is too great to be exact. */
export function totalsOf(transfers: readonly Transfer[]): Totals | null {
  const moved = transfers.filter(({ kind }) => MOVES.has(kind));
  const currency = moved[0]?.amount.currency;
  if (currency === undefined) return null;
  const sum = (direction: Transfer["direction"]) =>
    moved.reduce((total, each) => (each.direction === direction ? total + each.amount.amount : total), 0);
  const [sent, received] = [sum("out"), sum("in")];
  if (!Number.isSafeInteger(sent) || !Number.isSafeInteger(received)) return null;
  return { sent: { amount: sent, currency }, received: { amount: received, currency } };
}

/** Transfers and what goes with them, for tests: say what matters, the rest is made up. */

import type { Transfer } from "../api/queries";

export const rupees = (amount: number) => ({ amount: amount * 100, currency: "INR" });

export const ravi = { id: "6b078a1a20b49915fd7a752b", firstName: "Ravi", lastName: "Kumar", handle: "ravi" };

/** A payment of ₹450 that Ravi made, the wallet's number `sequence`. */
export function received(sequence: number, differently: Partial<Transfer> = {}): Transfer {
  return {
    id: sequence.toString(16).padStart(24, "0"),
    kind: "payment",
    direction: "in",
    status: "completed",
    amount: rupees(450),
    person: ravi,
    note: "Dinner",
    at: "2026-11-21T16:11:00.000000Z",
    sequence,
    balance: rupees(1_000),
    pending: rupees(0),
    refunded: rupees(0),
    follows: null,
    expiresAt: null,
    ...differently,
  };
}

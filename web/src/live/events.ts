/** What the server tells about somebody's wallet as it happens (docs/api-v2.md, "Events"). */

import type { Schemas } from "../api/client";
import type { Transfer } from "../api/queries";
import type { Told } from "./parse";

export type LiveEvent =
  | { type: "balance"; balance: Schemas["BalanceEvent"] }
  | { type: "transfer"; transfer: Transfer }
  | { type: "account" }
  | { type: "reset" };

/** Read an event; null for what this app knows nothing of. */
export function readEvent({ event, data }: Told): LiveEvent | null {
  try {
    const content: unknown = JSON.parse(data);
    if (typeof content !== "object" || content === null) return null;
    if (event === "balance") return { type: event, balance: content as Schemas["BalanceEvent"] };
    if (event === "transfer") return { type: event, transfer: content as Transfer };
    return event === "account" || event === "reset" ? { type: event } : null;
  } catch {
    return null;
  }
}

/** What somebody is told who has not yet paid, or been paid by, anybody. */

import type { Transfer } from "../../api/queries";
import type { Money } from "../../money/money";

/** What a wallet began with, where nothing has happened in it since: null for nothing, undefined where something has. */
export function begunWith(latest: { data: Transfer[]; nextCursor: string | null }): Money | null | undefined {
  const [first, ...others] = latest.data;
  if (latest.nextCursor !== null || others.length > 0) return undefined;
  if (first === undefined) return null;
  return first.kind === "opening" ? first.amount : undefined;
}

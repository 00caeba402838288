/** Where a period's statement is had as a file. */

import { type Day, timeZone } from "../../parts/days";

/** The address of the CSV of a period; of everything where it has no ends. */
export function csvAddress(period: { from?: Day | undefined; to?: Day | undefined } = {}): string {
  const query = new URLSearchParams();
  if (period.from) query.set("from", period.from);
  if (period.to) query.set("to", period.to);
  query.set("timeZone", timeZone());
  return `/api/v2/statements.csv?${query}`;
}

/** What is said about what came in and went out, month by month, in English. */

export const insights = {
  title: "Insights",
  howMany: "Months shown",
  inAndOut: "Money in and out",
  moneyIn: "Money in",
  moneyOut: "Money out",
  net: "Net",
  month: "Month",
  table: "Month by month",
  monthBefore: "Month before",
  monthAfter: "Month after",
  span: (first: string, last: string) => `Money in and out, by month, from ${first} to ${last}.`,
  summary: (moneyIn: string, moneyOut: string) => `In: ${moneyIn}. Out: ${moneyOut}.`,
  times: (n: number) => `× ${n}`,
  see: "See these payments",
  /** What moved, by its kind and direction. */
  kinds: {
    payment_in: "Payments received",
    payment_out: "Payments sent",
    capture_in: "Held payments received",
    capture_out: "Held payments sent",
    refund_in: "Refunds received",
    refund_out: "Refunds given",
    opening_in: "Opening balance",
    deposit_in: "Deposits",
    withdrawal_out: "Withdrawals",
  } as Record<string, string>,
  emptyTitle: "Nothing to see yet",
  empty: "Once money has moved, each month shows here as a bar.",
};

export type InsightsCatalogue = typeof insights;

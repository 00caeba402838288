/** What a receipt tells, without how it looks. */

import { Refused } from "../../api/problems";
import type { Me, Person, Receipt, Transfer } from "../../api/queries";
import type { Words } from "../../i18n";
import { nameOf } from "../../parts/rows";

export type Sides = { payer: Person | null; payee: Person | null };

/** Who gave and who got; null for the house. */
export function sidesOf(transfer: Transfer, me: Person): Sides {
  return transfer.direction === "out" ? { payer: me, payee: transfer.person } : { payer: transfer.person, payee: me };
}

/** "Asha Rao (@asha.rao)" */
export function fullNameOf(person: Person | null, words: Words): string {
  const name = nameOf(person, words);
  return person?.handle ? `${name} (@${person.handle})` : name;
}

/** What the transfer was, in words that the other side's name follows. */
export function leadOf({ kind, direction }: Transfer, words: Words): string {
  const { transfers, receipt } = words.t;
  const out = direction === "out";
  switch (kind) {
    case "opening":
      return transfers.opening;
    case "deposit":
      return transfers.deposit;
    case "withdrawal":
      return transfers.withdrawal;
    case "refund":
      return out ? receipt.refundedTo : receipt.refundFrom;
    case "hold":
      return out ? receipt.heldFor : receipt.heldBy;
    case "void":
      return out ? receipt.releasedTo : receipt.releasedFrom;
    default:
      return out ? receipt.sentTo : receipt.receivedFrom;
  }
}

/** How much the caller can still give back, in minor units: nothing, unless they received it from somebody. */
export function refundableOf(transfer: Transfer): number {
  const { kind, direction, person, amount, refunded } = transfer;
  const received = direction === "in" && (kind === "payment" || kind === "capture");
  const canTake = person !== null && person.handle !== null; // a closed account has no handle
  return received && canTake ? amount.amount - refunded.amount : 0;
}

/** Where "send again" leads: the same person, amount and note; null where there is nobody to send to. */
export function sendAgainOf({ kind, direction, person, amount, note }: Transfer): string | null {
  if (person === null || person.handle === null) return null;
  const again = kind === "payment" && direction === "out";
  const draft = new URLSearchParams({ to: person.id });
  if (again) draft.set("amount", String(amount.amount));
  if (again && note) draft.set("note", note);
  return `/send?${draft}`;
}

/** The exact time, with seconds and zone: 21 November 2026, 9:41:03 pm IST. */
export function exactTime(at: string, words: Words): string {
  const [day, time] = [{ dateStyle: "long" }, { timeStyle: "long" }] as const;
  // Formatted together, some languages put the zone in the midst of "at … o'clock".
  return [day, time].map((style) => new Intl.DateTimeFormat(words.locale, style).format(new Date(at))).join(", ");
}

/** The receipt as a text, for whoever it is shared with. The balance is nobody else's business. */
export function receiptText(receipt: Receipt, me: Me, words: Words): string {
  const { t } = words;
  const { payer, payee } = sidesOf(receipt, me);
  const lines: [string, string | null][] = [
    [t.receipt.from, fullNameOf(payer, words)],
    [t.receipt.to, fullNameOf(payee, words)],
    [t.receipt.amount, words.money(receipt.amount)],
    [t.receipt.refunded, receipt.refunded.amount > 0 ? words.money(receipt.refunded) : null],
    [t.receipt.status, t.transfers.statuses[receipt.status] ?? receipt.status],
    [t.receipt.note, receipt.note],
    [t.receipt.when, exactTime(receipt.at, words)],
    [t.receipt.reference, receipt.id],
  ];
  const told = lines.filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}`);
  return [`${t.common.appName} · ${t.receipt.title}`, ...told].join("\n");
}

/** Tell whether an error says that there is no such thing, for whoever asks. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Refused && error.status === 404;
}

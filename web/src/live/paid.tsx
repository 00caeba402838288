/** The word that somebody has been paid: who, how much, what for, and the way to its receipt. */

import { Link } from "wouter";
import type { Transfer } from "../api/queries";
import { useWords } from "../i18n";
import { nameOf } from "../parts/rows";
import { usePreferences } from "../shell/preferences";

/** Characters that keep a name's direction from turning the words around it. */
const ISOLATE = "\u2068";
const END_ISOLATE = "\u2069";

export function Paid({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const { paid, refunded, deposited } = words.t.pwa;
  const name = ISOLATE + nameOf(transfer.person, words) + END_ISOLATE;
  const what = transfer.kind === "refund" ? refunded : transfer.kind === "deposit" ? deposited : paid;
  const note = transfer.note === null ? "" : ` · ${ISOLATE}${transfer.note}${END_ISOLATE}`;
  return (
    <Link href={`/transfers/${transfer.id}`} className="-mx-4 -my-3 block px-4 py-3">
      <span aria-hidden>{what(name, hideAmounts ? null : words.money(transfer.amount)) + note}</span>
      <span className="sr-only">{what(name, hideAmounts ? null : words.say(transfer.amount)) + note}</span>
    </Link>
  );
}

/** The word that somebody has been paid: who, how much, what for, and the way to its receipt. */

import { Link } from "wouter";
import type { Transfer } from "../api/queries";
import { useWords } from "../i18n";
import { nameOf } from "../parts/rows";
import { usePreferences } from "../shell/preferences";

/** Stands for the name in a sentence, until the name is put there by itself: its direction turns no other words. */
const NAME = "\u0000";

export function Paid({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const { paid, refunded, deposited } = words.t.pwa;
  const what = transfer.kind === "refund" ? refunded : transfer.kind === "deposit" ? deposited : paid;
  const sentence = (amount: string) => {
    const [before, behind] = what(NAME, hideAmounts ? null : amount).split(NAME);
    return (
      <>
        {before}
        {behind !== undefined && <bdi>{nameOf(transfer.person, words)}</bdi>}
        {behind}
        {transfer.note !== null && (
          <>
            {" · "}
            <bdi>{transfer.note}</bdi>
          </>
        )}
      </>
    );
  };
  return (
    <Link href={`/transfers/${transfer.id}`} className="-mx-4 -my-3 block px-4 py-3">
      <span aria-hidden>{sentence(words.money(transfer.amount))}</span>
      <span className="sr-only">{sentence(words.say(transfer.amount))}</span>
    </Link>
  );
}

/** The last look before money goes: to whom, in full, and how much. */

import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Person } from "../../api/queries";
import { useOnline } from "../../offline/online";
import { Amount } from "../../parts/amount";
import { Avatar } from "../../parts/avatar";
import { Button } from "../../parts/button";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { firstPaymentQuery } from "./first";
import { useWords } from "./words";

/** A second press meant for what was here before does not send. */
const ARMED_AFTER_MS = 400;

type Props = {
  payee: Person;
  amount: number;
  note: string;
  isSending: boolean;
  onSend: () => void;
  onClose: () => void;
};

export function ConfirmSheet({ payee, amount, note, isSending, onSend, onClose }: Props) {
  const words = useWords();
  const { confirm } = words.t.send;
  const isOnline = useOnline();
  const isArmed = useArmed();
  const send = useRef<HTMLButtonElement>(null);
  const { data: isFirst, isPending } = useQuery(firstPaymentQuery(payee.id));
  const money = { amount, currency: words.currency };

  useEffect(() => {
    // From the sheet's heading, where the focus is at first; not from where somebody has gone with it meanwhile.
    if (isArmed && document.activeElement?.tagName === "H2") send.current?.focus();
  }, [isArmed]);

  return (
    <Sheet title={confirm.title} onClose={onClose} busy={isSending}>
      <div className="grid justify-items-center gap-1 text-center">
        <Avatar person={payee} size="large" />
        <p className="pt-2 text-sm text-text-2">{confirm.to}</p>
        <bdi className="max-w-full text-xl font-bold">{nameOf(payee, words)}</bdi>
        {payee.handle && <p className="text-text-2">@{payee.handle}</p>}
        <p className={`pt-3 font-bold ${sizeFor(words.money(money))}`}>
          <Amount money={money} always />
        </p>
        {note && <Noted note={note} />}
      </div>
      {(isFirst || isPending) && (
        <p className="flex min-h-11 items-center justify-center gap-2 text-sm font-medium text-pending">
          {isFirst && (
            <>
              <UserPlus aria-hidden className="size-5 shrink-0" />
              {confirm.first}
            </>
          )}
        </p>
      )}
      <div className="grid gap-2">
        {!isOnline && <p className="text-center text-sm text-text-2">{words.t.send.offline}</p>}
        <Button
          ref={send}
          onClick={onSend}
          // A key that is held down since before the sheet came says nothing about what is in it.
          onKeyDown={(event) => event.repeat && event.preventDefault()}
          busy={isSending}
          disabled={!isArmed || !isOnline}
          className={isArmed ? "" : "disabled:opacity-100"}
        >
          {isSending ? confirm.sending : confirm.send(words.money(money))}
        </Button>
        <Button look="quiet" onClick={onClose} disabled={isSending}>
          {confirm.change}
        </Button>
      </div>
    </Sheet>
  );
}

/** At most so much of the note that it does not push out of sight whom it is for. */
function Noted({ note }: { note: string }) {
  return (
    <p className="mt-2 max-w-full rounded-control bg-surface-2 px-4 py-2">
      <bdi className="line-clamp-3">{note}</bdi>
    </p>
  );
}

function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isArmed;
}

/** As large as goes on one line of the narrowest phone. */
function sizeFor(amount: string): string {
  if (amount.length <= 11) return "text-3xl";
  return amount.length <= 16 ? "text-2xl" : "text-lg sm:text-2xl";
}

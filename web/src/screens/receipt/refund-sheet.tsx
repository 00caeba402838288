/** Giving back what a payment brought: all that is left of it, or a part. */

import { type FormEvent, useRef, useState } from "react";
import { newKey } from "../../api/key";
import { Refused } from "../../api/problems";
import type { Receipt } from "../../api/queries";
import { useWords, type Words } from "../../i18n";
import { AmountInput, AmountSaid, useAmount } from "../../parts/amount-input";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { nameOf, PersonRow } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { sayError } from "../../parts/states";
import { type RefundDraft, type RefundTrouble, troubleOf } from "./refund-draft";
import { refundableOf } from "./story";
import { useRefund } from "./use-refund";

type Props = { receipt: Receipt; onClose: () => void };

export function RefundSheet({ receipt, onClose }: Props) {
  const words = useWords();
  const { t } = words;
  const refunding = useRefund(receipt, (refund) => {
    notify(t.refund.done(words.money(refund.amount), nameOf(receipt.person, words)));
    onClose();
  });
  const { open, isAsking, isChecking, ask } = refunding;
  return (
    <Sheet title={t.refund.title} onClose={onClose} busy={isAsking && !isChecking}>
      {receipt.person && <PersonRow person={receipt.person} />}
      {open && (isChecking || !isAsking) ? (
        <Unheard draft={open} currency={receipt.amount.currency} isChecking={isChecking} onAsk={() => ask(open)} />
      ) : (
        <RefundForm receipt={receipt} isAsking={isAsking} refusal={refunding.refusal} onAsk={ask} />
      )}
    </Sheet>
  );
}

type UnheardProps = { draft: RefundDraft; currency: string; isChecking: boolean; onAsk: () => void };

/** It was asked for, and no answer came: nothing but asking again, for the same, finds out. */
function Unheard({ draft, currency, isChecking, onAsk }: UnheardProps) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      <p role="status" className="text-text-2">
        {isChecking ? t.refund.checking : t.refund.unknown(words.money({ amount: draft.amount, currency }))}
      </p>
      <Button onClick={onAsk} busy={isChecking}>
        {t.refund.askAgain}
      </Button>
    </>
  );
}

type FormProps = {
  receipt: Receipt;
  isAsking: boolean;
  refusal: unknown;
  onAsk: (draft: RefundDraft) => void;
};

function RefundForm({ receipt, isAsking, refusal, onAsk }: FormProps) {
  const words = useWords();
  const { t } = words;
  const left = { ...receipt.amount, amount: refundableOf(receipt) };
  const amount = useAmount(left.amount);
  const [note, setNote] = useState("");
  const [insist, setInsist] = useState(false);
  const [key] = useState(newKey);
  const form = useRef<HTMLFormElement>(null);
  const trouble = troubleOf(amount.minor, left.amount, note);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setInsist(true);
    if (amount.minor === null || trouble !== null) {
      form.current?.querySelector<HTMLInputElement>("[aria-invalid], input")?.focus();
      return;
    }
    onAsk({ key, amount: amount.minor, note });
  };
  const told = { trouble: insist || trouble === "too-much" ? trouble : null, refusal: isAsking ? null : refusal };
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-4">
      <AmountInput
        label={t.refund.amount}
        {...amount}
        quick={[]}
        insist={insist}
        hint={<AmountSaid money={left} say={t.refund.left} />}
        error={amountError(told.trouble, told.refusal, words, left.amount)}
      />
      <Field
        label={t.refund.note}
        optional
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={trouble === "note" ? t.refund.noteTooLong : null}
        autoComplete="off"
      />
      <Button type="submit" busy={isAsking}>
        {amount.minor === null ? t.refund.title : t.refund.give(words.money({ ...left, amount: amount.minor }))}
      </Button>
    </form>
  );
}

/** What is wrong with the amount, be it found here or by the server. */
function amountError(trouble: RefundTrouble | null, refusal: unknown, words: Words, left: number): string | null {
  const { t, currency } = words;
  if (trouble === "no-amount") return t.refund.noAmount;
  if (trouble === "too-much") return t.refund.tooMuch(words.money({ amount: left, currency }));
  if (!refusal) return null;
  const facts =
    refusal instanceof Refused ? (refusal.problem as { available?: { amount: number; currency: string } }) : {};
  if (refusal instanceof Refused && refusal.code === "insufficient_funds" && facts.available) {
    return t.refund.tooPoor(words.money(facts.available));
  }
  return sayError(refusal, words);
}

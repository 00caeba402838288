/** The form of a draft: amount, note, and what stands in the way. */

import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { balanceQuery, type Person } from "../../api/queries";
import { readMoney } from "../../money/input";
import { currencySign, type Money } from "../../money/money";
import { NOTE_LONGEST, noteLength, noteTrouble } from "../../money/note";
import { useOnline } from "../../offline/online";
import { AmountInput, useMoneyStyle } from "../../parts/amount-input";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card } from "../../parts/page";
import { PersonRow } from "../../parts/rows";
import { usePreferences } from "../../shell/preferences";
import type { Asked } from "./address";
import { ConfirmSheet } from "./confirm-sheet";
import type { Draft } from "./draft";
import { type Explained, explain } from "./explain";
import { firstPaymentQuery } from "./first";
import type { State } from "./machine";
import type { Sender } from "./sender";
import { type SheetEntry, useSheet } from "./use-sheet";
import { useWords } from "./words";

/** From here on it is told how long a note is. */
const NOTE_NEARLY = 100;

type Props = {
  payee: Person;
  draft: Draft;
  asked: Extract<Asked, { step: "amount" }>;
  sender: Sender;
  state: State;
  isConfirming: boolean;
};

export function AmountForm({ payee, draft, asked, sender, state, isConfirming }: Props) {
  const { t } = useWords();
  const isOnline = useOnline();
  const { data: balance, refetch } = useQuery(balanceQuery);
  useQuery(firstPaymentQuery(payee.id)); // by the time that it is confirmed, it is known
  const input = useRef<HTMLInputElement>(null);
  const [insists, setInsists] = useState(false);
  const sheet = useSheet(draft.key, isConfirming);
  const { amount, isOver, isFit } = useRead(draft, balance?.available);
  const refusal = useRefusal(sender, state, sheet, input);

  useEffect(() => {
    if (asked.amount === null) input.current?.focus({ preventScroll: true });
  }, [asked.amount]);

  const goOn = (event: FormEvent) => {
    event.preventDefault();
    setInsists(true);
    if (amount !== null && isFit && !isOver && isOnline) return sheet.open();
    if (isOver) void refetch(); // more may have come in meanwhile
    if (isFit) input.current?.focus();
  };

  const beside = (place: Explained["beside"]) => (refusal?.beside === place ? refusal.text : undefined);
  const nothing = insists && amount === null ? t.amount.none : undefined;
  return (
    <Card>
      <form noValidate onSubmit={goOn} className="grid grid-cols-1 gap-4">
        <PersonRow person={payee} />
        <Told text={beside("payee")} />
        {(asked.amount !== null || asked.note !== "") && <ByLink />}
        <AmountInput
          ref={input}
          label={t.amount.label}
          text={draft.text}
          onText={(text) => sender.write({ text })}
          available={balance?.available}
          insist={insists}
          error={beside("amount") ?? nothing}
          fixed={asked.fixed}
          hint={asked.fixed ? t.amount.fixed : undefined}
        />
        <Note text={draft.note} onText={(note) => sender.write({ note })} error={beside("note")} />
        <Told text={beside("form")} />
        {!isOnline && <p className="text-center text-sm text-text-2">{t.send.offline}</p>}
        <Button type="submit" disabled={!isOnline}>
          {t.send.next}
        </Button>
      </form>
      {isConfirming && amount !== null && isFit && refusal === null && (
        <ConfirmSheet
          payee={payee}
          amount={amount}
          note={draft.note.trim()}
          isSending={state.phase === "asking"}
          onSend={() => sender.confirm({ payee, amount, note: draft.note.trim() })}
          onClose={sheet.close}
        />
      )}
    </Card>
  );
}

/** What the draft comes to: its amount (null where it is none above zero), whether that is there, and a fit note. */
function useRead(draft: Draft, available: Money | undefined) {
  const reading = readMoney(draft.text, useMoneyStyle());
  const amount = reading.kind === "amount" && reading.minor > 0 ? reading.minor : null;
  const isOver = amount !== null && available !== undefined && amount > available.amount;
  return { amount, isOver, isFit: noteTrouble(draft.note) === null };
}

/** Why it was refused, explained; once it is, the sheet goes, and the focus to where it can be mended. */
function useRefusal(sender: Sender, state: State, sheet: SheetEntry, input: Input): Explained | null {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const { refetch } = useQuery(balanceQuery);
  const refusal = state.phase === "editing" ? state.refusal : null;
  const shown = (money: Money) =>
    hideAmounts ? `${currencySign(money.currency, words.locale)}••••` : words.money(money);
  const explained = refusal && explain(refusal, words, shown);
  const isAboutAmount = explained?.beside === "amount";

  useEffect(() => {
    if (refusal === null) return;
    sender.seen();
    sheet.close();
    if (isAboutAmount) void refetch().then(() => input.current?.focus());
  }, [refusal, isAboutAmount, sender, sheet.close, refetch, input]);

  return explained;
}

type Input = RefObject<HTMLInputElement | null>;

type NoteProps = { text: string; onText: (text: string) => void; error: string | undefined };

function Note({ text, onText, error }: NoteProps) {
  const { t } = useWords();
  const length = noteLength(text);
  const trouble = noteTrouble(text);
  const unfit = trouble === "too-long" ? t.note.tooLong(length - NOTE_LONGEST) : trouble && t.note.unfit;
  return (
    <Field
      label={t.note.label}
      optional
      autoComplete="off"
      enterKeyHint="done"
      value={text}
      onChange={(event) => onText(event.target.value)}
      error={unfit ?? error}
      hint={length >= NOTE_NEARLY && t.note.count(length, NOTE_LONGEST)}
    />
  );
}

/** Unmistakably: somebody else has filled this in. */
function ByLink() {
  const { t } = useWords();
  return (
    <p className="flex items-center gap-3 rounded-control bg-brand-soft p-3 text-sm font-medium text-brand-text">
      <Link2 aria-hidden className="size-5 shrink-0" />
      {t.send.byLink}
    </p>
  );
}

/** What stands in the way, for eyes and ears. */
function Told({ text }: { text: string | undefined }) {
  return text ? (
    <p role="alert" className="font-medium text-error">
      {text}
    </p>
  ) : null;
}

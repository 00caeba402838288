/** The form of a draft: amount, note, and what stands in the way. */

import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { balanceQuery, type Person } from "../../api/queries";
import { useWords } from "../../i18n";
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
import { explain } from "./explain";
import { firstPaymentQuery } from "./first";
import type { State } from "./machine";
import type { Sender } from "./sender";

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
  const words = useWords();
  const { t } = words;
  const style = useMoneyStyle();
  const isOnline = useOnline();
  const balance = useQuery(balanceQuery);
  const input = useRef<HTMLInputElement>(null);
  const [insists, setInsists] = useState(false);
  useQuery(firstPaymentQuery(payee.id)); // by the time that it is confirmed, it is known

  const refusal = useRefusal(state);
  const refresh = balance.refetch;
  const available = balance.data?.available;
  const reading = readMoney(draft.text, style);
  const amount = reading.kind === "amount" && reading.minor > 0 ? reading.minor : null;
  const note = noteTrouble(draft.note);
  const isOver = amount !== null && available !== undefined && amount > available.amount;
  const isReady = amount !== null && !isOver && note === null;

  const openSheet = useSheet(draft.key);
  const goOn = (event: FormEvent) => {
    event.preventDefault();
    setInsists(true);
    if (!isOnline) return;
    if (isReady) return openSheet();
    if (isOver) void refresh(); // more may have come in meanwhile
    if (note === null) input.current?.focus();
  };

  useEffect(() => {
    if (asked.amount === null) input.current?.focus({ preventScroll: true });
  }, [asked.amount]);

  useEffect(() => {
    if (refusal === null) return;
    if (isConfirming) history.back();
    if (refusal.beside === "amount") void refresh().then(() => input.current?.focus());
  }, [refusal?.beside, refusal, isConfirming, refresh]);

  const none = insists && (reading.kind === "empty" || amount === 0 || (reading.kind === "amount" && amount === null));
  const beside = (place: string) => (refusal?.beside === place ? refusal.text : undefined);
  return (
    <Card>
      <form noValidate onSubmit={goOn} className="grid grid-cols-1 gap-4">
        <PersonRow person={payee} />
        <Told text={beside("payee")} />
        {(asked.amount !== null || asked.note !== "") && (
          <p className="flex items-center gap-3 rounded-control bg-brand-soft p-3 text-sm font-medium text-brand-text">
            <Link2 aria-hidden className="size-5 shrink-0" />
            {t.send.byLink}
          </p>
        )}
        <AmountInput
          ref={input}
          label={t.send.amount.label}
          text={draft.text}
          onText={(text) => sender.write({ text })}
          available={available}
          insist={insists}
          error={beside("amount") ?? (none ? t.send.amount.none : undefined)}
          fixed={asked.fixed}
          hint={asked.fixed ? t.send.amount.fixed : undefined}
        />
        <Field
          label={t.send.note.label}
          optional
          autoComplete="off"
          enterKeyHint="done"
          value={draft.note}
          onChange={(event) => sender.write({ note: event.target.value })}
          error={noteError(draft.note, words) ?? beside("note")}
          hint={noteLength(draft.note) >= NOTE_NEARLY && t.send.note.count(noteLength(draft.note), NOTE_LONGEST)}
        />
        <Told text={beside("form")} />
        {!isOnline && (
          <p role="status" className="text-center text-sm text-text-2">
            {t.send.offline}
          </p>
        )}
        <Button type="submit" disabled={!isOnline}>
          {t.send.next}
        </Button>
      </form>
      {isConfirming && amount !== null && refusal === null && (
        <ConfirmSheet
          payee={payee}
          amount={amount}
          note={draft.note.trim()}
          isSending={state.phase === "asking"}
          onSend={() => note === null && sender.confirm({ payee, amount, note: draft.note.trim() })}
          onClose={() => history.back()}
        />
      )}
    </Card>
  );
}

/** Open the sheet as an entry of the history, so that Back closes it. */
function useSheet(key: string): () => void {
  const [path, navigate] = useLocation();
  const search = useSearch();
  return () => navigate(`${path}?${search}`, { state: { confirm: key } });
}

function useRefusal(state: State) {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const shown = (money: Money) =>
    hideAmounts ? `${currencySign(money.currency, words.locale)}••••` : words.money(money);
  return state.phase === "editing" && state.refusal ? explain(state.refusal, words, shown) : null;
}

function noteError(note: string, { t }: ReturnType<typeof useWords>): string | null {
  const trouble = noteTrouble(note);
  if (trouble === "too-long") return t.send.note.tooLong(noteLength(note) - NOTE_LONGEST);
  return trouble && t.send.note.unfit;
}

/** What stands in the way, for eyes and ears. */
function Told({ text }: { text: string | undefined }) {
  return text ? (
    <p role="alert" className="font-medium text-error">
      {text}
    </p>
  ) : null;
}

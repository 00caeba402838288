/** Cash in and out: how much and what for, then once more with whom it concerns, then it is done. */

import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { POST, take } from "../../api/client";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { AmountInput, useAmount } from "../../parts/amount-input";
import { Avatar } from "../../parts/avatar";
import { BigAmount } from "../../parts/big-amount";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { isolate } from "./acts";
import { ErrorLine } from "./bits";
import { type Details, refreshAdmin } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

export type Way = "deposit" | "withdraw";

const REFERENCE_LONGEST = 200;
/** What operators take in is seldom a hundred. */
const QUICK = [500, 1_000, 5_000];

type Props = { way: Way; person: Details; onClose: () => void };

export function CashSheet({ way, person, onClose }: Props) {
  const words = useWords();
  const { cash } = words.t.admin;
  const client = useQueryClient();
  const amount = useAmount();
  const [reference, setReference] = useState("");
  const [confirms, setConfirms] = useState(false);
  const [insists, setInsists] = useState(false);
  const money = { amount: amount.minor ?? 0, currency: person.available.currency };
  const isTooMuch = way === "withdraw" && money.amount > person.available.amount;

  const act = useAct(
    (header) => {
      const asked = {
        params: { path: { id: person.id }, header },
        body: { amount: money, reference: reference.trim() || null },
      };
      return take(
        way === "deposit" ? POST("/admin/people/{id}/deposits", asked) : POST("/admin/people/{id}/withdrawals", asked),
      );
    },
    () => {
      const done = way === "deposit" ? cash.deposited : cash.withdrawn;
      notify(done(words.money(money), isolate(nameOf(person, words))));
      onClose();
    },
  );

  const leave = () => {
    if (act.open) {
      notify(cash.lookFirst); // another sheet is another draft, with a key of its own
      void refreshAdmin(client);
    }
    onClose();
  };

  const goOn = (event: SubmitEvent) => {
    event.preventDefault();
    setInsists(true);
    if (amount.minor !== null && !isTooMuch) setConfirms(true);
  };

  const problem = isTooMuch ? cash.tooMuch(words.money(person.available)) : cash.invalidAmount;
  return (
    <Sheet title={way === "deposit" ? cash.depositTitle : cash.withdrawTitle} onClose={leave} busy={act.busy}>
      {confirms ? (
        <Confirm {...{ way, person, money, reference, act }} onChange={() => setConfirms(false)} />
      ) : (
        <form noValidate onSubmit={goOn} className="grid gap-4">
          <p className="text-text-2">{way === "deposit" ? cash.depositHint : cash.withdrawHint}</p>
          <AmountInput
            {...amount}
            ref={markForFocus}
            label={cash.amount}
            quick={QUICK}
            insist={insists}
            error={(insists && amount.minor === null) || isTooMuch ? problem : undefined}
          />
          <Field
            label={cash.reference}
            hint={cash.referenceHint}
            optional
            value={reference}
            maxLength={REFERENCE_LONGEST}
            autoComplete="off"
            onChange={(event) => setReference(event.target.value)}
          />
          <Button type="submit">{cash.next}</Button>
        </form>
      )}
    </Sheet>
  );
}

/** Have the sheet begin at this input. */
function markForFocus(input: HTMLInputElement | null): void {
  input?.setAttribute("data-focus", "");
}

type ConfirmProps = {
  way: Way;
  person: Details;
  money: Money;
  reference: string;
  act: ReturnType<typeof useAct<unknown>>;
  onChange: () => void;
};

function Confirm({ way, person, money, reference, act, onChange }: ConfirmProps) {
  const words = useWords();
  const { cash } = words.t.admin;
  const heading = useRef<HTMLDivElement>(null);
  const after = person.balance.amount + (way === "deposit" ? money.amount : -money.amount);
  const now = way === "deposit" ? cash.depositNow : cash.withdrawNow;

  useEffect(() => heading.current?.focus(), []);

  return (
    <div className="grid gap-4">
      <div ref={heading} tabIndex={-1} className="text-center outline-none">
        <BigAmount money={money} always />
      </div>
      <div className="grid gap-3 rounded-card bg-surface-2 p-4">
        <div>
          <p className="text-sm text-text-3">{way === "deposit" ? cash.to : cash.from}</p>
          <div className="flex min-w-0 items-center gap-3 pt-1">
            <Avatar person={person} />
            <p className="min-w-0">
              <bdi className="block font-medium">{nameOf(person, words)}</bdi>
              <bdi className="block text-sm text-text-2">{person.username}</bdi>
            </p>
          </div>
        </div>
        <dl className="grid gap-1 text-sm">
          <div className="flex flex-wrap justify-between gap-x-4">
            <dt className="text-text-3">{cash.balanceAfter}</dt>
            <dd>
              <Amount money={{ ...money, amount: after }} />
            </dd>
          </div>
          {reference.trim() && (
            <div className="flex flex-wrap justify-between gap-x-4">
              <dt className="text-text-3">{cash.reference}</dt>
              <dd>
                <bdi>{reference.trim()}</bdi>
              </dd>
            </div>
          )}
        </dl>
      </div>
      <p className="text-sm text-text-2">{cash.undo}</p>
      <p role="status" className="text-sm font-medium text-pending empty:hidden">
        {act.checking ? cash.checking : act.open ? cash.unknown : ""}
      </p>
      <ErrorLine error={act.open || act.busy ? null : act.error} />
      <div className="grid gap-2">
        <Button busy={act.busy} onClick={act.run}>
          {act.open ? cash.checkAgain : now(words.money(money))}
        </Button>
        <Button look="secondary" disabled={act.busy || act.open} onClick={onChange}>
          {cash.change}
        </Button>
      </div>
    </div>
  );
}

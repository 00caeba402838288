/** The two limits, of one person or of everyone: typed, read, and told apart from what they were. */

import { useState } from "react";
import { readMoney, typedMoney } from "../../money/input";
import type { Money } from "../../money/money";
import { useMoneyStyle } from "../../parts/amount-input";
import { Field } from "../../parts/field";
import type { Limits } from "./queries";
import { useWords } from "./words";

export type NewLimits = { transferLimit: Money | null; dayLimit: Money | null };

/** A typed limit: null is none, undefined cannot be read. */
export type Typed = Money | null | undefined;

export type LimitsTyped = {
  transfer: string;
  setTransfer: (text: string) => void;
  day: string;
  setDay: (text: string) => void;
  /** What both come to; null where one cannot be read. */
  limits: NewLimits | null;
  changed: boolean;
};

/** Keep what is typed over the limits that there are. */
export function useLimits(before: Limits): LimitsTyped {
  const style = useMoneyStyle();
  const typed = (limit: Money | null) => (limit === null ? "" : typedMoney(limit.amount, style));
  const [transfer, setTransfer] = useState(() => typed(before.transferLimit));
  const [day, setDay] = useState(() => typed(before.dayLimit));
  const read = (text: string): Typed => {
    const reading = readMoney(text.trim(), style);
    if (reading.kind === "empty") return null;
    const isAmount = reading.kind === "amount" && reading.minor > 0;
    return isAmount ? { amount: reading.minor, currency: style.currency } : undefined;
  };
  const transferLimit = read(transfer);
  const dayLimit = read(day);
  const limits = transferLimit === undefined || dayLimit === undefined ? null : { transferLimit, dayLimit };
  const changed =
    limits !== null &&
    (limits.transferLimit?.amount !== before.transferLimit?.amount ||
      limits.dayLimit?.amount !== before.dayLimit?.amount);
  return { transfer, setTransfer, day, setDay, limits, changed };
}

type Props = {
  typed: LimitsTyped;
  /** What an empty field means: for each of the two. */
  hints: { transfer: string; day: string };
  insists: boolean;
};

export function LimitsFields({ typed, hints, insists }: Props) {
  const { t } = useWords();
  const style = useMoneyStyle();
  const invalid = (text: string) => {
    const reading = readMoney(text.trim(), style);
    const isWrong = reading.kind === "wrong" || (reading.kind === "amount" && reading.minor === 0);
    return insists && isWrong ? t.admin.limits.invalid : null;
  };
  const field = { inputMode: "decimal", autoComplete: "off", className: "money" } as const;
  return (
    <>
      <Field
        {...field}
        data-focus
        label={t.admin.limits.transfer}
        hint={hints.transfer}
        value={typed.transfer}
        error={invalid(typed.transfer)}
        onChange={(event) => typed.setTransfer(event.target.value)}
      />
      <Field
        {...field}
        label={t.admin.limits.day}
        hint={hints.day}
        value={typed.day}
        error={invalid(typed.day)}
        onChange={(event) => typed.setDay(event.target.value)}
      />
    </>
  );
}

/** What somebody had at the end of a day, and the transfer that left it so. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { type Day, isDay, noonOf } from "../../parts/days";
import { Field } from "../../parts/field";
import { sayError } from "../../parts/states";
import { balanceAtQuery } from "./queries";

type Props = { day: string; today: Day; onChange: (day: string) => void };

export function BalanceAt({ day, today, onChange }: Props) {
  const { t } = useWords();
  const isAsked = isDay(day) && day <= today;
  return (
    <div className="grid gap-3 pt-1">
      <Field
        label={t.statements.pastDay}
        type="date"
        min="2000-01-01"
        max={today}
        value={day}
        onChange={(event) => onChange(event.target.value)}
        error={day > today ? t.statements.notYet : undefined}
      />
      <div role="status" className="min-h-14">
        {isAsked && <Answer day={day} />}
      </div>
    </div>
  );
}

function Answer({ day }: { day: Day }) {
  const words = useWords();
  const { t } = words;
  const past = useQuery(balanceAtQuery(day));
  if (past.isPending) return <p className="text-text-3">{t.common.loading}</p>;
  if (past.isError) return <p className="text-error">{sayError(past.error, words)}</p>;
  return (
    <>
      <p className="text-sm text-text-2">{t.statements.atEndOf(words.date(noonOf(day)))}</p>
      <p className="text-xl font-bold">
        <Amount money={past.data.balance} />
      </p>
      {past.data.transfer === null ? (
        <p className="text-sm text-text-3">{t.statements.nothingBefore}</p>
      ) : (
        <Link
          href={`/transfers/${past.data.transfer}`}
          className="inline-flex min-h-11 items-center text-sm font-medium text-brand-text underline"
        >
          {t.statements.leftBy}
        </Link>
      )}
    </>
  );
}

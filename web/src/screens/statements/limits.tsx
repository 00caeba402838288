/** The most that somebody may send at once and in a day, and what of today's is left. */

import type { Schemas } from "../../api/client";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";

type Props = { limits: Schemas["why.LimitsShown"] };

export function Limits({ limits: { transfer, day } }: Props) {
  const words = useWords();
  const { t } = words;
  return (
    <dl className="grid gap-3 pt-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <dt className="text-text-2">{t.statements.atOnce}</dt>
        <dd className="ml-auto font-medium">
          {transfer.limit ? <Amount money={transfer.limit} /> : t.statements.noLimit}
        </dd>
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <dt className="text-text-2">{t.statements.inADay}</dt>
        <dd className="ml-auto font-medium">{day.limit ? <Amount money={day.limit} /> : t.statements.noLimit}</dd>
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <dt className="text-text-2">{t.statements.sentToday}</dt>
        <dd className="ml-auto font-medium">
          <Amount money={day.spentToday} />
        </dd>
      </div>
      {day.limit && day.leftToday && (
        <div>
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <dt className="text-text-2">{t.statements.leftToday}</dt>
            <dd className="ml-auto font-bold">
              <Amount money={day.leftToday} />
            </dd>
          </div>
          <Bar part={day.leftToday.amount / Math.max(1, day.limit.amount)} />
          <p className="text-sm text-text-3">{t.statements.dayBegins(words.time(nextDayInUtc(new Date())))}</p>
        </div>
      )}
    </dl>
  );
}

/** How much is left, for whoever looks: the amounts beside it say the same. */
function Bar({ part }: { part: number }) {
  return (
    <div aria-hidden className="my-2 h-2 overflow-hidden rounded-full bg-surface-2">
      <div className="h-full rounded-full bg-brand" style={{ width: `${Math.min(1, Math.max(0, part)) * 100}%` }} />
    </div>
  );
}

/** When the next day begins in UTC, by which the server counts days. */
export function nextDayInUtc(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)).toISOString();
}

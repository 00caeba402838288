/** What moved on each day, in figures: a table where there is room, else a card for each day. */

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { Amount } from "../../parts/amount";
import { noonOf } from "../../parts/days";
import type { Day } from "./plot";
import { useWords, type Words } from "./words";

type Column = { label: (words: Words) => string; show: (day: Day, words: Words) => ReactNode };

const COLUMNS: readonly Column[] = [
  {
    label: ({ t }) => t.admin.overview.count,
    show: (day, { locale }) => <span className="tabular-nums">{day.count.toLocaleString(locale)}</span>,
  },
  { label: ({ t }) => t.admin.overview.paid, show: (day) => <Amount money={day.volume} /> },
  { label: ({ t }) => t.admin.overview.refunds, show: (day) => <Amount money={day.refunds} /> },
  { label: ({ t }) => t.admin.overview.deposits, show: (day) => <Amount money={day.deposits} /> },
  { label: ({ t }) => t.admin.overview.withdrawals, show: (day) => <Amount money={day.withdrawals} /> },
];

export function DayTable({ days }: { days: readonly Day[] }) {
  const { t } = useWords();
  return (
    <details className="group pt-2">
      <summary className="-mx-2 flex min-h-11 w-fit list-none items-center gap-2 rounded-control px-2 font-medium text-brand-text hover:bg-brand-soft [&::-webkit-details-marker]:hidden">
        {t.admin.overview.asTable}
        <ChevronDown aria-hidden className="size-5 group-open:rotate-180" />
      </summary>
      <Wide days={days} />
      <Narrow days={days} />
    </details>
  );
}

function Wide({ days }: { days: readonly Day[] }) {
  const words = useWords();
  return (
    <table className="hidden w-full text-right text-sm xl:table">
      <thead className="text-text-3">
        <tr>
          <th scope="col" className="py-2 text-left font-medium">
            {words.t.admin.overview.date}
          </th>
          {COLUMNS.map(({ label }) => (
            <th key={label(words)} scope="col" className="py-2 pl-3 font-medium">
              {label(words)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {days.map((day) => (
          <tr key={day.date}>
            <th scope="row" className="py-2 text-left font-normal whitespace-nowrap">
              {words.date(noonOf(day.date))}
            </th>
            {COLUMNS.map(({ label, show }) => (
              <td key={label(words)} className="py-2 pl-3">
                {show(day, words)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Narrow({ days }: { days: readonly Day[] }) {
  const words = useWords();
  return (
    <ul className="grid gap-2 pt-2 sm:grid-cols-2 xl:hidden">
      {days.map((day) => (
        <li key={day.date} className="rounded-control bg-surface-2 p-3">
          <p className="font-medium">{words.date(noonOf(day.date))}</p>
          <dl className="text-sm">
            {COLUMNS.map(({ label, show }) => (
              <div key={label(words)} className="flex flex-wrap justify-between gap-x-4">
                <dt className="text-text-2">{label(words)}</dt>
                <dd>{show(day, words)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** The same as the picture, as a table: for whoever wants numbers, or cannot see bars. */

import { Amount } from "../../parts/amount";
import type { Month } from "../statements/queries";
import { monthNames } from "./months";
import { useWords } from "./words";

/** Longer amounts than this leave a table no room, however wide the screen is. */
const LONGEST = 13;

/** A row is a line of a table where there is room for that, and lines below each other where there is not. */
type Shape = { table: string; head: string; body: string; row: string; name: string; money: string; label: string };

const STACKED: Shape = {
  table: "block w-full",
  head: "sr-only",
  body: "block",
  row: "block border-b border-line py-3",
  name: "block pb-1 text-left font-medium",
  money: "flex flex-wrap justify-between gap-x-4 text-right",
  label: "font-normal text-text-2",
};

const FITTING: Shape = {
  table: `${STACKED.table} @2xl:table`,
  head: `${STACKED.head} text-sm text-text-2 @2xl:not-sr-only @2xl:table-header-group`,
  body: `${STACKED.body} @2xl:table-row-group`,
  row: `${STACKED.row} @2xl:table-row`,
  name: `${STACKED.name} @2xl:table-cell @2xl:border-b @2xl:border-line @2xl:py-3`,
  money: `${STACKED.money} @2xl:table-cell @2xl:border-b @2xl:border-line @2xl:py-3 @2xl:pl-4`,
  label: `${STACKED.label} @2xl:hidden`,
};

export function MonthsTable({ months }: { months: Month[] }) {
  const words = useWords();
  const { t } = words;
  const names = monthNames(words.locale);
  const amounts = months.flatMap(({ moneyIn, moneyOut, opening, closing }) => [moneyIn, moneyOut, opening, closing]);
  const isLong = amounts.some((money) => words.money(money).length > LONGEST);
  const shape = isLong ? STACKED : FITTING;
  const heads = [t.insights.moneyIn, t.insights.moneyOut, t.insights.net, t.statements.closing];
  return (
    <section aria-label={t.insights.table} className="card @container min-w-0 p-4 md:p-6">
      <h2 className="pb-2 text-lg font-semibold">{t.insights.table}</h2>
      <table className={shape.table}>
        <thead className={shape.head}>
          <tr>
            <th scope="col" className="pb-2 text-left font-medium">
              {t.insights.month}
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="pb-2 pl-4 text-right font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={shape.body}>
          {months.map((month) => (
            <Row key={month.month} month={month} name={names.long(month.month)} shape={shape} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type RowProps = { month: Month; name: string; shape: Shape };

function Row({ month: { moneyIn, moneyOut, opening, closing }, name, shape }: RowProps) {
  const { t } = useWords();
  const net = { ...closing, amount: closing.amount - opening.amount };
  const cells = [
    { label: t.insights.moneyIn, money: moneyIn, direction: moneyIn.amount > 0 ? ("in" as const) : undefined },
    { label: t.insights.moneyOut, money: moneyOut, direction: moneyOut.amount > 0 ? ("out" as const) : undefined },
    { label: t.insights.net, money: net, direction: undefined },
    { label: t.statements.closing, money: closing, direction: undefined, isStrong: true },
  ];
  return (
    <tr className={shape.row}>
      <th scope="row" className={shape.name}>
        {name}
      </th>
      {cells.map(({ label, money, direction, isStrong }) => (
        <td key={label} className={`${shape.money} ${isStrong ? "font-semibold" : ""}`}>
          {/* What it is, where the table's head is not seen. */}
          <span aria-hidden className={shape.label}>
            {label}
          </span>
          <Amount money={money} direction={direction} className="ml-auto" />
        </td>
      ))}
    </tr>
  );
}

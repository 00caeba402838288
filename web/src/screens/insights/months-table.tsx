/** The same as the picture, as a table: for whoever wants numbers, or cannot see bars. */

import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import type { Month } from "../statements/queries";
import { monthNames } from "./months";

const ROW = "block border-b border-line py-3 sm:table-row";
const CELL = "sm:border-b sm:border-line sm:py-3";
const MONEY = `${CELL} flex flex-wrap justify-between gap-x-4 text-right sm:table-cell sm:pl-4`;

export function MonthsTable({ months }: { months: Month[] }) {
  const words = useWords();
  const { t } = words;
  const names = monthNames(words.locale);
  const heads = [t.insights.moneyIn, t.insights.moneyOut, t.insights.net, t.statements.closing];
  return (
    <section aria-label={t.insights.table} className="card min-w-0 p-4 md:p-6">
      <h2 className="pb-2 text-lg font-semibold">{t.insights.table}</h2>
      <table className="block w-full sm:table">
        <thead className="sr-only text-sm text-text-2 sm:not-sr-only sm:table-header-group">
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
        <tbody className="block sm:table-row-group">
          {months.map((month) => (
            <Row key={month.month} month={month} name={names.long(month.month)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ month: { moneyIn, moneyOut, opening, closing }, name }: { month: Month; name: string }) {
  const { t } = useWords();
  return (
    <tr className={ROW}>
      <th scope="row" className={`${CELL} block pb-1 text-left font-medium sm:table-cell`}>
        {name}
      </th>
      <td className={MONEY}>
        <Narrow>{t.insights.moneyIn}</Narrow>
        <Amount money={moneyIn} direction={moneyIn.amount > 0 ? "in" : undefined} className="ml-auto" />
      </td>
      <td className={MONEY}>
        <Narrow>{t.insights.moneyOut}</Narrow>
        <Amount money={moneyOut} direction={moneyOut.amount > 0 ? "out" : undefined} className="ml-auto" />
      </td>
      <td className={MONEY}>
        <Narrow>{t.insights.net}</Narrow>
        <Amount money={{ ...closing, amount: closing.amount - opening.amount }} className="ml-auto" />
      </td>
      <td className={`${MONEY} font-semibold`}>
        <Narrow>{t.statements.closing}</Narrow>
        <Amount money={closing} className="ml-auto" />
      </td>
    </tr>
  );
}

/** What an amount is, where the table's head is not seen. */
function Narrow({ children }: { children: string }) {
  return (
    <span aria-hidden className="font-normal text-text-2 sm:hidden">
      {children}
    </span>
  );
}

/** The rows of a statement, as a table with the balance that each left. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Schemas } from "../../api/client";
import type { Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button } from "../../parts/button";
import { noonOf } from "../../parts/days";
import { nameOf, summaryOf } from "../../parts/rows";
import { Trouble } from "../../parts/states";
import type { Period } from "./periods";

export type StatementQuery = UseInfiniteQueryResult<InfiniteData<Schemas["Statement"]>>;

type Props = { period: Period; opening: Money; closing: Money; transfers: Transfer[]; query: StatementQuery };

/** On a phone a row is two lines: who and what on the left, how much and what it left on the right. */
const ROW = "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-b border-line py-3 sm:table-row";
const CELL = "sm:border-b sm:border-line sm:py-3 sm:align-top";
const MONEY = `${CELL} text-right sm:pl-4`;

export function Rows({ period, opening, closing, transfers, query }: Props) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      <table className="mt-4 block w-full sm:table">
        <caption className="sr-only">{t.statements.title}</caption>
        <thead className="sr-only text-left text-sm text-text-2 sm:not-sr-only sm:table-header-group">
          <tr>
            <th scope="col" className="hidden pb-2 font-medium sm:table-cell">
              {t.statements.when}
            </th>
            <th scope="col" className="pb-2 font-medium">
              {t.statements.what}
            </th>
            <th scope="col" className="pb-2 pl-4 text-right font-medium">
              {t.statements.amount}
            </th>
            <th scope="col" className="pb-2 pl-4 text-right font-medium">
              {t.statements.balance}
            </th>
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          <Edge name={t.statements.opening} day={period.from} money={opening} />
          {transfers.map((transfer) => (
            <Row key={transfer.id} transfer={transfer} />
          ))}
          {!query.hasNextPage && <Edge name={t.statements.closing} day={period.to} money={closing} />}
        </tbody>
      </table>
      {transfers.length === 0 && <p className="pt-4 text-center text-text-2">{t.statements.nothing}</p>}
      {query.isFetchNextPageError && <Trouble error={query.error} retry={() => void query.fetchNextPage()} />}
      {query.hasNextPage && !query.isFetchNextPageError && (
        <div className="grid justify-items-center pt-4" data-chrome>
          <Button look="secondary" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  return (
    <tr className={ROW}>
      <td className={`${CELL} hidden pr-4 text-sm whitespace-nowrap text-text-2 sm:table-cell`}>
        {words.date(transfer.at)}
        <span className="block text-text-3">{words.time(transfer.at)}</span>
      </td>
      <th scope="row" className={`${CELL} row-span-2 min-w-0 text-left font-normal sm:max-w-0 sm:w-full`}>
        <Link
          href={`/transfers/${transfer.id}`}
          className="-mx-2 block min-h-11 rounded-control px-2 hover:bg-surface-2"
        >
          <bdi className="block truncate font-medium">{nameOf(transfer.person, words)}</bdi>
          <bdi className="block truncate text-sm text-text-3">{summaryOf(transfer, words)}</bdi>
          <span className="block text-xs text-text-3 sm:hidden">
            {words.date(transfer.at)}, {words.time(transfer.at)}
          </span>
        </Link>
      </th>
      <td className={MONEY}>
        <Amount money={transfer.amount} direction={transfer.direction} className="font-semibold" />
      </td>
      <td className={`${MONEY} text-sm text-text-2 sm:text-base`}>
        <Amount money={transfer.balance} />
      </td>
    </tr>
  );
}

function Edge({ name, day, money }: { name: string; day: string | undefined; money: Money }) {
  const words = useWords();
  const date = day && words.date(noonOf(day));
  return (
    <tr className={ROW}>
      <td className={`${CELL} hidden pr-4 text-sm whitespace-nowrap text-text-2 sm:table-cell`}>{date}</td>
      <th scope="row" className={`${CELL} min-w-0 text-left font-medium`}>
        {name}
        {date && <span className="block text-sm font-normal text-text-3 sm:hidden">{date}</span>}
      </th>
      <td className={`hidden sm:table-cell ${CELL}`} />
      <td className={`${MONEY} font-semibold`}>
        <Amount money={money} />
      </td>
    </tr>
  );
}

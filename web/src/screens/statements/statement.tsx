/** A period of somebody's wallet: what they had before, each transfer with what it left, what they had after. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import { useState } from "react";
import type { Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button, buttonClasses } from "../../parts/button";
import { noonOf } from "../../parts/days";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Skeleton, sayError, Trouble } from "../../parts/states";
import { useMe } from "../../shell/session";
import { csvAddress } from "./csv";
import type { Period } from "./periods";
import { statementQuery } from "./queries";
import { Rows, type StatementQuery } from "./rows";
import { sumUp } from "./sums";

export function Statement({ period }: { period: Period }) {
  const words = useWords();
  const query = useInfiniteQuery(statementQuery(period));
  const first = query.data?.pages[0];
  const transfers = query.data?.pages.flatMap((page) => page.data) ?? [];
  if (query.isError && !first) {
    return (
      <section className="card p-4">
        <Trouble error={query.error} retry={() => void query.refetch()} />
      </section>
    );
  }
  const heading = titleOf(period, words);
  return (
    <section aria-label={heading} className="card min-w-0 p-4 md:p-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">{heading}</h2>
          <Owner />
        </div>
        {first && <Files period={period} query={query} />}
      </div>
      {first ? (
        <>
          <Summary
            opening={first.opening}
            closing={first.closing}
            transfers={query.hasNextPage ? null : transfers}
            count={transfers.length}
          />
          <Rows period={period} opening={first.opening} closing={first.closing} transfers={transfers} query={query} />
        </>
      ) : (
        <Skeleton rows={5} />
      )}
    </section>
  );
}

function titleOf({ from, to }: Period, words: ReturnType<typeof useWords>): string {
  const { t } = words;
  const date = (day: string) => words.date(noonOf(day));
  if (from && to) return from === to ? date(from) : t.statements.fromTo(date(from), date(to));
  if (from) return t.activity.since(date(from));
  return to ? t.activity.until(date(to)) : t.statements.everything;
}

/** On paper nothing else says whose statement it is. */
function Owner() {
  const words = useWords();
  const me = useMe();
  return (
    <p className="hidden text-sm print:block">
      <bdi>{nameOf(me, words)}</bdi> {me.handle && `@${me.handle}`} · {words.moment(new Date().toISOString())}
    </p>
  );
}

function Files({ period, query }: { period: Period; query: StatementQuery }) {
  const words = useWords();
  const { t } = words;
  const [isPreparing, setPreparing] = useState(false);
  const print = async () => {
    setPreparing(true);
    try {
      // Paper has no "Load more": all of it first.
      for (let more = query.hasNextPage; more; ) {
        const read = await query.fetchNextPage({ throwOnError: true });
        more = read.hasNextPage;
      }
      setPreparing(false);
      requestAnimationFrame(() => window.print());
    } catch (error) {
      setPreparing(false);
      notify(sayError(error, words));
    }
  };
  return (
    <div className="flex w-full gap-2 sm:w-auto" data-chrome>
      <a href={csvAddress(period)} download className={buttonClasses("secondary", "flex-1")}>
        <Download aria-hidden className="size-5" />
        {t.statements.csv}
      </a>
      <Button look="secondary" busy={isPreparing} onClick={() => void print()}>
        <Printer aria-hidden className="size-5" />
        <span className="sr-only sm:not-sr-only">{t.statements.print}</span>
      </Button>
    </div>
  );
}

type SummaryProps = { opening: Money; closing: Money; transfers: Transfer[] | null; count: number };

/** The period in four amounts; what came in and went out is known once every row is there. */
function Summary({ opening, closing, transfers, count }: SummaryProps) {
  const { t } = useWords();
  const sums = transfers && sumUp(transfers);
  const net = { amount: closing.amount - opening.amount, currency: opening.currency };
  return (
    <dl className="mt-4 grid grid-cols-1 gap-x-6 gap-y-2 rounded-control bg-surface-2 p-3 sm:p-4 min-[30rem]:grid-cols-2">
      <Fact name={t.statements.opening} money={opening} />
      <Fact name={t.statements.closing} money={closing} strong />
      {sums && count > 0 ? (
        <>
          <Fact name={t.statements.cameIn} money={{ ...net, amount: sums.moneyIn }} direction="in" />
          <Fact name={t.statements.wentOut} money={{ ...net, amount: sums.moneyOut }} direction="out" />
        </>
      ) : (
        <Fact name={t.statements.change} money={net} />
      )}
    </dl>
  );
}

type FactProps = { name: string; money: Money; strong?: boolean; direction?: "in" | "out" };

function Fact({ name, money, strong = false, direction }: FactProps) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-3">
      <dt className="text-sm text-text-2">{name}</dt>
      <dd className={`ml-auto ${strong ? "font-bold" : "font-medium"}`}>
        <Amount money={money} direction={money.amount === 0 ? undefined : direction} />
      </dd>
    </div>
  );
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { ButtonLink, IconButton } from "../../parts/button";
import { Choice } from "../../parts/choice";
import { Card, Page } from "../../parts/page";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { usePreferences } from "../../shell/preferences";
import { type Month, monthsQuery } from "../statements/queries";
import { COUNTS, monthNames, parseCount, totals } from "./months";
import { MonthsTable } from "./months-table";
import { Plot } from "./plot";
import { useWords, type Words } from "./words";

export default function Insights() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const count = parseCount(useSearch());
  const months = useQuery({ ...monthsQuery(Number(count)), placeholderData: keepPreviousData });
  return (
    <Page title={t.insights.title} back="/activity" width="wide">
      <div className="max-w-sm" data-chrome>
        <Choice
          label={t.insights.howMany}
          options={COUNTS.map((each) => ({ value: each, label: each }))}
          value={count}
          onChange={(each) => navigate(`/insights?months=${each}`, { replace: true })}
        />
      </div>
      {months.isPending && (
        <Card>
          <Skeleton rows={4} />
        </Card>
      )}
      {months.isError && !months.data && (
        <Card>
          <Trouble error={months.error} retry={() => void months.refetch()} />
        </Card>
      )}
      {months.data?.length === 0 && (
        <Card>
          <Empty title={t.insights.emptyTitle} action={<ButtonLink href="/">{t.trouble.goHome}</ButtonLink>}>
            {t.insights.empty}
          </Empty>
        </Card>
      )}
      {months.data && months.data.length > 0 && <Months newestFirst={months.data} />}
    </Page>
  );
}

function Months({ newestFirst }: { newestFirst: Month[] }) {
  const words = useWords();
  const { t } = words;
  const { hideAmounts } = usePreferences();
  const months = newestFirst.toReversed();
  const [wanted, choose] = useState<string | null>(null);
  const found = months.findIndex((month) => month.month === wanted);
  const chosen = found === -1 ? months.length - 1 : found;
  const month = months[chosen];
  return (
    <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Card>
        <h2 className="sr-only">{t.insights.inAndOut}</h2>
        <Totals months={months} />
        <Plot
          months={months}
          chosen={chosen}
          onChoose={(index) => choose(months[index]?.month ?? null)}
          summary={summaryOf(months, words, hideAmounts)}
        />
      </Card>
      {month && (
        <Details
          month={month}
          onBefore={chosen > 0 ? () => choose(months[chosen - 1]?.month ?? null) : undefined}
          onAfter={chosen < months.length - 1 ? () => choose(months[chosen + 1]?.month ?? null) : undefined}
        />
      )}
      <MonthsTable months={newestFirst} />
    </div>
  );
}

/** What the picture shows, for whoever does not see it. */
function summaryOf(months: Month[], words: Words, isHidden: boolean): string {
  const { t, currency } = words;
  const names = monthNames(words.locale);
  const span = t.insights.span(names.long(months[0]?.month ?? ""), names.long(months.at(-1)?.month ?? ""));
  if (isHidden) return `${span} ${t.common.hiddenAmount}.`;
  const { moneyIn, moneyOut } = totals(months);
  const say = (amount: number) => words.say({ amount, currency });
  return `${span} ${t.insights.summary(say(moneyIn), say(moneyOut))}`;
}

/** What all months that are shown come to; with the colours of the bars. */
function Totals({ months }: { months: Month[] }) {
  const { t, currency } = useWords();
  const { moneyIn, moneyOut } = totals(months);
  return (
    <dl className="grid gap-3 pb-6 min-[26rem]:flex min-[26rem]:flex-wrap min-[26rem]:gap-x-10">
      <Total name={t.insights.moneyIn} money={{ amount: moneyIn, currency }} swatch="bg-received" />
      <Total name={t.insights.moneyOut} money={{ amount: moneyOut, currency }} swatch="bg-text-3" />
      <Total name={t.insights.net} money={{ amount: moneyIn - moneyOut, currency }} />
    </dl>
  );
}

function Total({ name, money, swatch }: { name: string; money: Money; swatch?: string }) {
  return (
    <div className="flex min-w-0 flex-wrap items-baseline justify-between gap-x-3 min-[26rem]:block">
      <dt className="flex items-center gap-2 text-sm text-text-2">
        {swatch && <span aria-hidden className={`size-3 rounded-[3px] ${swatch}`} />}
        {name}
      </dt>
      <dd className="ml-auto font-bold md:text-lg">
        <Amount money={money} />
      </dd>
    </div>
  );
}

type DetailsProps = { month: Month; onBefore: (() => void) | undefined; onAfter: (() => void) | undefined };

/** One month, by what its money was for. */
function Details({ month, onBefore, onAfter }: DetailsProps) {
  const words = useWords();
  const { t } = words;
  const net = { ...month.closing, amount: month.closing.amount - month.opening.amount };
  return (
    <Card className="lg:row-span-2">
      <div className="-mx-3 -mt-2 flex items-center justify-between gap-2">
        <IconButton
          label={t.insights.monthBefore}
          onClick={onBefore}
          disabled={!onBefore}
          className="disabled:opacity-30"
        >
          <ChevronLeft aria-hidden className="size-5" />
        </IconButton>
        <h2 aria-live="polite" className="text-center text-lg font-semibold">
          {monthNames(words.locale).long(month.month)}
        </h2>
        <IconButton label={t.insights.monthAfter} onClick={onAfter} disabled={!onAfter} className="disabled:opacity-30">
          <ChevronRight aria-hidden className="size-5" />
        </IconButton>
      </div>
      <dl className="grid pt-2">
        <Detail name={t.statements.opening} money={month.opening} />
        {month.kinds.map(({ kind, direction, count, amount }) => (
          <Detail
            key={`${kind} ${direction}`}
            name={t.insights.kinds[`${kind}_${direction}`] ?? t.transfers[direction === "in" ? "received" : "sent"]}
            hint={t.insights.times(count)}
            money={amount}
            direction={direction}
          />
        ))}
      </dl>
      <dl className="mt-2 grid border-t-2 border-line pt-2">
        <Detail name={t.insights.net} money={net} />
        <Detail name={t.statements.closing} money={month.closing} strong />
      </dl>
      <ButtonLink
        look="secondary"
        href={`/activity?from=${month.month}-01&to=${lastDay(month.month)}`}
        className="mt-3 w-full"
      >
        {t.insights.see}
      </ButtonLink>
    </Card>
  );
}

function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

type DetailProps = { name: string; hint?: string; money: Money; direction?: "in" | "out"; strong?: boolean };

function Detail({ name, hint, money, direction, strong = false }: DetailProps) {
  return (
    <div className={`flex flex-wrap items-baseline justify-between gap-x-4 py-1.5 ${strong ? "font-bold" : ""}`}>
      <dt>
        {name}
        {hint && <span className="text-sm text-text-3"> {hint}</span>}
      </dt>
      <dd className={`ml-auto ${strong ? "" : "font-medium"}`}>
        <Amount money={money} direction={direction} />
      </dd>
    </div>
  );
}

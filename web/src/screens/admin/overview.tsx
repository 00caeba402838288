/** How the book is doing: the money in circulation, who is there, what moved on each day, and whether it holds. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Amount } from "../../parts/amount";
import { BigAmount } from "../../parts/big-amount";
import { Choice } from "../../parts/choice";
import { Card } from "../../parts/page";
import { Skeleton, Trouble } from "../../parts/states";
import { AdminPage, forAdmins } from "./admin-page";
import { DayTable } from "./day-table";
import { PERIODS, readPeriod, useFilters } from "./filters";
import { circulationByDay } from "./plot";
import { BarPlot, LinePlot, ShareBar } from "./plots";
import { type Totals, totalsQuery } from "./queries";
import { useSeenWords } from "./seen";
import { Outcome } from "./verification-parts";
import { useWords } from "./words";

function Overview() {
  const { t } = useWords();
  const { filters: period, change } = useFilters(readPeriod);
  const query = useQuery({ ...totalsQuery(Number(period)), placeholderData: keepPreviousData });
  return (
    <AdminPage title={t.admin.overview.title}>
      <div className="max-w-md">
        <Choice
          label={t.admin.overview.period}
          quiet
          options={PERIODS.map((value) => ({ value, label: t.admin.overview.days(Number(value)) }))}
          value={period}
          onChange={(days) => change({ days })}
        />
      </div>
      {query.isPending && (
        <Card>
          <Skeleton />
        </Card>
      )}
      {query.error && !query.data && (
        <Card>
          <Trouble error={query.error} retry={() => void query.refetch()} />
        </Card>
      )}
      {query.data && (
        <div
          className={`grid items-start gap-4 md:grid-cols-2 md:gap-6 ${query.isPlaceholderData ? "opacity-60" : ""}`}
        >
          <Circulation totals={query.data} />
          <People totals={query.data} />
          <Volume totals={query.data} />
          <LastVerification totals={query.data} />
        </div>
      )}
    </AdminPage>
  );
}

function Circulation({ totals }: { totals: Totals }) {
  const { t } = useWords();
  const { circulation, days } = totals;
  const values = circulationByDay(circulation.amount, days).reverse();
  return (
    <Card title={t.admin.overview.circulation}>
      <BigAmount money={circulation} className="pt-1" />
      <LinePlot values={values} dates={datesOf(totals)} currency={circulation.currency} />
      <p className="pt-2 text-sm text-text-3">{t.admin.overview.circulationHint}</p>
    </Card>
  );
}

function People({ totals }: { totals: Totals }) {
  const { t, locale } = useWords();
  const { open, frozen, closed, admins } = totals.people;
  const number = new Intl.NumberFormat(locale);
  const rows = [
    { name: t.admin.overview.openOnes, count: open, href: "/admin/people?status=open", fill: "bg-text-2" },
    { name: t.admin.overview.frozenOnes, count: frozen, href: "/admin/people?status=frozen", fill: "bg-pending" },
    { name: t.admin.overview.closedOnes, count: closed, href: "/admin/people?status=closed", fill: "bg-line" },
    { name: t.admin.overview.admins, count: admins, href: "/admin/people?role=admin", fill: null },
  ];
  return (
    <Card title={t.admin.overview.people}>
      <p className="pt-1 text-2xl font-bold tabular-nums">{number.format(open + frozen + closed)}</p>
      <ShareBar counts={[open, frozen, closed]} fills={["bg-text-2", "bg-pending", "bg-line"]} />
      <ul className="pt-2">
        {rows.map(({ name, count, href, fill }) => (
          <li key={href}>
            <Link
              href={href}
              className="-mx-2 flex min-h-11 items-center gap-3 rounded-control px-2 hover:bg-surface-2"
            >
              <span aria-hidden className={`size-3 rounded-full ${fill ?? ""}`} />
              <span className="flex-1">{name}</span>
              <span className="font-medium tabular-nums">{number.format(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Volume({ totals }: { totals: Totals }) {
  const { t } = useWords();
  const { days } = totals;
  const currency = totals.circulation.currency;
  const sum = (name: "volume" | "refunds" | "deposits" | "withdrawals") => ({
    amount: days.reduce((total, day) => total + day[name].amount, 0),
    currency,
  });
  return (
    <Card title={t.admin.overview.volume} className="md:col-span-2">
      <p className="text-sm text-text-3">{t.admin.overview.volumeHint}</p>
      <BarPlot values={days.map((day) => day.volume.amount).reverse()} dates={datesOf(totals)} currency={currency} />
      <h3 className="pt-4 text-sm font-semibold text-text-2">{t.admin.overview.inAll}</h3>
      <dl className="grid gap-x-4 gap-y-2 pt-2 sm:grid-cols-2 lg:grid-cols-4">
        <Sum label={t.admin.overview.paid}>
          <Amount money={sum("volume")} />
        </Sum>
        <Sum label={t.admin.overview.refunds}>
          <Amount money={sum("refunds")} />
        </Sum>
        <Sum label={t.admin.overview.deposits}>
          <Amount money={sum("deposits")} />
        </Sum>
        <Sum label={t.admin.overview.withdrawals}>
          <Amount money={sum("withdrawals")} />
        </Sum>
      </dl>
      <p className="pt-2 text-sm text-text-3">{t.admin.overview.depositsHint}</p>
      <DayTable days={days} />
    </Card>
  );
}

function Sum({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4 sm:block">
      <dt className="text-sm text-text-2">{label}</dt>
      <dd className="font-semibold">{children}</dd>
    </div>
  );
}

function LastVerification({ totals }: { totals: Totals }) {
  const words = useSeenWords();
  const { t } = words;
  const { lastVerification: last } = totals;
  return (
    <Card title={t.admin.overview.lastVerification} className="md:col-span-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {last ? (
          <div className="min-w-0 flex-1 basis-60">
            <Outcome run={last} />
          </div>
        ) : (
          <p className="py-2 text-pending">{t.admin.overview.neverVerified}</p>
        )}
        <Link
          href="/admin/verification"
          className="inline-flex min-h-11 items-center rounded-control font-medium text-brand-text hover:bg-brand-soft"
        >
          {last ? t.admin.overview.allRuns : t.admin.overview.howToVerify}
        </Link>
      </div>
    </Card>
  );
}

/** The days of the period, the first one first. */
function datesOf(totals: Totals): string[] {
  return totals.days.map((day) => day.date).reverse();
}

export default forAdmins(Overview);

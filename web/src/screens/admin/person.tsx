/** Everything about one person, and all that an operator can do for them. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Link, useParams } from "wouter";
import { Refused } from "../../api/problems";
import { Amount } from "../../parts/amount";
import { Avatar } from "../../parts/avatar";
import { BigAmount } from "../../parts/big-amount";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { ActList } from "./act-list";
import { AdminPage, forAdmins } from "./admin-page";
import { Badges } from "./bits";
import { BookList } from "./book-list";
import { LimitsCard } from "./limits-card";
import { actsQuery, adminPersonQuery, bookQuery, type Details } from "./queries";
import { ResetSheet } from "./reset-sheet";
import { RoleSheet } from "./role-sheet";
import { StatusSheet } from "./status-sheet";
import { useWords } from "./words";

/** It brings along what reads typed amounts: only who moves cash needs it. */
const CashSheet = lazy(async () => ({ default: (await import("./cash-sheet")).CashSheet }));

const SHOWN = 10;

function Person() {
  const words = useWords();
  const { t } = words;
  const { id = "" } = useParams();
  const { data: person, isPending, error, refetch } = useQuery(adminPersonQuery(id));
  const isNobody = error instanceof Refused && error.status === 404;
  return (
    <AdminPage title={person ? nameOf(person, words) : t.admin.person.title} back="/admin/people">
      {isPending && (
        <Card>
          <Skeleton />
        </Card>
      )}
      {error && !person && (
        <Card>
          {isNobody ? (
            <Empty
              title={t.admin.person.notFoundTitle}
              action={<ButtonLink href="/admin/people">{t.admin.person.backToPeople}</ButtonLink>}
            />
          ) : (
            <Trouble error={error} retry={() => void refetch()} />
          )}
        </Card>
      )}
      {person && <About person={person} />}
    </AdminPage>
  );
}

function About({ person }: { person: Details }) {
  const { t } = useWords();
  const isClosed = person.status === "closed";
  return (
    <>
      <Identity person={person} />
      <div className="grid gap-4 md:grid-cols-2 md:gap-6">
        <MoneyCard person={person} />
        <LimitsCard person={person} />
        {!isClosed && <AccessCard person={person} />}
      </div>
      <Card title={t.admin.person.transfers} end={<SeeAll href={`/admin/transfers?person=${person.id}`} />}>
        <LatestTransfers id={person.id} />
      </Card>
      <Card title={t.admin.person.acts} end={<SeeAll href={`/admin/audit?person=${person.id}`} />}>
        <LatestActs id={person.id} />
      </Card>
    </>
  );
}

function Identity({ person }: { person: Details }) {
  const words = useWords();
  const { t } = words;
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-4">
        <Avatar person={person} size="large" />
        <div className="min-w-0 flex-1 basis-48">
          <p className="flex flex-wrap items-center gap-2">
            <bdi className="text-lg font-semibold">{nameOf(person, words)}</bdi>
            <Badges person={person} />
          </p>
          <p className="text-text-2">
            <bdi>{person.username}</bdi>
          </p>
          <p className="text-sm text-text-3">
            {person.handle && <bdi>@{person.handle} · </bdi>}
            {t.admin.person.joined(words.date(person.createdAt))}
          </p>
        </div>
      </div>
      {person.status === "frozen" && person.statusReason && (
        <p className="mt-4 rounded-control border border-pending p-3 text-pending">
          {t.admin.person.frozenBecause(`\u2068${person.statusReason}\u2069`)}
        </p>
      )}
      {person.status === "closed" && <p className="mt-4 text-text-2">{t.admin.person.closedNote}</p>}
    </Card>
  );
}

type Opened = "deposit" | "withdraw" | "status" | "role" | "reset" | null;

function MoneyCard({ person }: { person: Details }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  return (
    <Card title={t.admin.person.money}>
      <p className="pt-1 text-sm text-text-3">{t.admin.person.available}</p>
      <BigAmount money={person.available} />
      <dl className="grid gap-2 pt-4 pb-4">
        <Line label={t.admin.person.balance}>
          <Amount money={person.balance} />
        </Line>
        <Line label={t.admin.person.held}>
          <Amount money={person.held} />
        </Line>
      </dl>
      {person.status !== "closed" && (
        <div className="grid gap-2 sm:grid-cols-2">
          <Button onClick={() => setOpened("deposit")}>{t.admin.person.deposit}</Button>
          <Button look="secondary" onClick={() => setOpened("withdraw")} disabled={person.status === "frozen"}>
            {t.admin.person.withdraw}
          </Button>
          <Button
            look={person.status === "open" ? "danger" : "secondary"}
            onClick={() => setOpened("status")}
            className="sm:col-span-2"
          >
            {person.status === "open" ? t.admin.person.freeze : t.admin.person.unfreeze}
          </Button>
        </div>
      )}
      <Suspense>
        {(opened === "deposit" || opened === "withdraw") && <CashSheet way={opened} person={person} onClose={close} />}
      </Suspense>
      {opened === "status" && <StatusSheet person={person} onClose={close} />}
    </Card>
  );
}

function AccessCard({ person }: { person: Details }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  return (
    <Card title={t.admin.person.access} className="md:col-span-2">
      <dl className="grid gap-x-8 gap-y-2 pt-2 pb-4 md:grid-cols-3 md:*:block">
        <Line label={t.admin.person.role}>{t.admin.people.roles[person.role] ?? person.role}</Line>
        <Line label={t.admin.person.signIns}>{person.signIns}</Line>
        <Line label={t.admin.person.apiKeys}>{person.apiKeys}</Line>
      </dl>
      <div className="grid gap-2 md:grid-cols-2">
        <Button look="secondary" onClick={() => setOpened("reset")}>
          {t.admin.person.resetLink}
        </Button>
        <Button look="secondary" onClick={() => setOpened("role")}>
          {person.role === "admin" ? t.admin.person.makePerson : t.admin.person.makeAdmin}
        </Button>
      </div>
      {opened === "reset" && <ResetSheet person={person} onClose={close} />}
      {opened === "role" && <RoleSheet person={person} onClose={close} />}
    </Card>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt className="text-text-2">{label}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function SeeAll({ href }: { href: string }) {
  const { t } = useWords();
  return (
    <Link
      href={href}
      className="inline-flex min-h-11 shrink-0 items-center rounded-control px-2 text-sm font-medium text-brand-text hover:bg-brand-soft"
    >
      {t.admin.person.seeAll}
    </Link>
  );
}

function LatestTransfers({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useInfiniteQuery(bookQuery({ person: id }, SHOWN));
  const transfers = data?.pages[0]?.data;
  if (error && !transfers) return <Trouble error={error} retry={() => void refetch()} />;
  if (!transfers) return <Skeleton rows={3} />;
  if (transfers.length === 0) return <p className="py-4 text-text-2">{t.admin.person.noTransfers}</p>;
  return <BookList transfers={transfers} under="h2" />;
}

function LatestActs({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useInfiniteQuery(actsQuery({ person: id }, SHOWN));
  const acts = data?.pages[0]?.data;
  if (error && !acts) return <Trouble error={error} retry={() => void refetch()} />;
  if (!acts) return <Skeleton rows={3} />;
  if (acts.length === 0) return <p className="py-4 text-text-2">{t.admin.person.noActs}</p>;
  return <ActList acts={acts} />;
}

export default forAdmins(Person);

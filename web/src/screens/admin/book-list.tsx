/** Everybody's transfers under the days they were made on: from whom to whom, and how much; each opens to its facts. */

import { ChevronDown } from "lucide-react";
import { Link } from "wouter";
import { Amount } from "../../parts/amount";
import { nameOf } from "../../parts/rows";
import { type Fact, isolate } from "./acts";
import { Facts } from "./bits";
import type { BookTransfer } from "./queries";
import { useSeenWords } from "./seen";
import type { Words } from "./words";

type Props = {
  transfers: readonly BookTransfer[];
  /** Of which heading the days are parts: the screen's, unless it is a card's. */
  under?: "h1" | "h2";
};

export function BookList({ transfers, under = "h1" }: Props) {
  const words = useSeenWords();
  const Heading = under === "h1" ? "h2" : "h3";
  return groupByDay(transfers, words).map(({ day, ofDay }) => (
    <section key={`${day} ${ofDay[0]?.id}`} aria-label={day}>
      <Heading className="pt-3 text-sm font-semibold text-text-2">{day}</Heading>
      <ul className="divide-y divide-line">
        {ofDay.map((transfer) => (
          <li key={transfer.id}>
            <BookRow transfer={transfer} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

type OfDay = { day: string; ofDay: BookTransfer[] };

function groupByDay(transfers: readonly BookTransfer[], words: Words): OfDay[] {
  const days: OfDay[] = [];
  for (const transfer of transfers) {
    const day = words.day(transfer.at);
    const last = days.at(-1);
    if (last?.day === day) last.ofDay.push(transfer);
    else days.push({ day, ofDay: [transfer] });
  }
  return days;
}

function sideOf(side: BookTransfer["payer"], words: Words): string {
  return side ? nameOf(side, words) : words.t.admin.transfers.cash;
}

function BookRow({ transfer }: { transfer: BookTransfer }) {
  const words = useSeenWords();
  const { t } = words;
  const payer = isolate(sideOf(transfer.payer, words));
  const payee = isolate(sideOf(transfer.payee, words));
  const kind = t.admin.transfers.names[transfer.kind] ?? transfer.kind;
  const isSettled = transfer.status === "completed" || transfer.status === "captured";
  const status = t.transfers.statuses[transfer.status] ?? transfer.status;
  return (
    <details className="group">
      <summary className="-mx-2 flex min-h-16 list-none items-center gap-3 rounded-control px-2 py-2 hover:bg-surface-2 [&::-webkit-details-marker]:hidden">
        <span className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4">
          <span className="min-w-0 flex-1 basis-40">
            <span className="line-clamp-3 font-medium">
              <span aria-hidden>
                {payer} <span className="text-text-3">→</span> {payee}
              </span>
              <span className="sr-only">{t.admin.transfers.route(payer, payee)}</span>
            </span>
            <span className="line-clamp-2 text-sm text-text-3">
              {kind}
              {!isSettled && ` · ${status}`} · {words.time(transfer.at)}
              {transfer.note && (
                <>
                  {" · "}
                  <bdi>{transfer.note}</bdi>
                </>
              )}
            </span>
          </span>
          <Amount money={transfer.amount} className="font-semibold" />
        </span>
        <ChevronDown aria-hidden className="size-5 shrink-0 text-text-3 group-open:rotate-180" />
      </summary>
      <div className="pb-4">
        <Facts facts={factsOf(transfer, words)} />
        <p className="flex flex-wrap gap-x-4 pt-2">
          {[transfer.payer, transfer.payee].map(
            (side) =>
              side && (
                <Link
                  key={side.id}
                  href={`/admin/people/${side.id}`}
                  className="inline-flex min-h-11 items-center text-sm font-medium text-brand-text underline"
                >
                  <bdi>{nameOf(side, words)}</bdi>
                </Link>
              ),
          )}
        </p>
      </div>
    </details>
  );
}

function factsOf(transfer: BookTransfer, words: Words): Fact[] {
  const { facts, audit } = words.t.admin;
  const isCash = transfer.payer === null || transfer.payee === null;
  const rows: [string, string][] = [
    [facts.status, words.t.transfers.statuses[transfer.status] ?? transfer.status],
    [facts.at, words.moment(transfer.at)],
    [facts.payer, sideOf(transfer.payer, words)],
    [facts.payee, sideOf(transfer.payee, words)],
    [facts.actor, transfer.actor ? nameOf(transfer.actor, words) : audit.commandLine],
    [isCash ? facts.reference : facts.note, transfer.note ?? ""],
    [facts.refunded, transfer.refunded.amount > 0 ? words.money(transfer.refunded) : ""],
    [facts.expires, transfer.expiresAt ? words.moment(transfer.expiresAt) : ""],
    [facts.follows, transfer.follows ?? ""],
    [facts.id, transfer.id],
  ];
  return rows.filter(([, value]) => value !== "").map(([label, value]) => ({ label, value }));
}

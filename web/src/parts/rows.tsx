/** Rows of lists: a person, a transfer, and the lists of transfers by day. */

import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Person, Transfer } from "../api/queries";
import { useWords, type Words } from "../i18n";
import { Amount } from "./amount";
import { Avatar } from "./avatar";

/** "Asha Rao", whatever scripts the names are in. */
export function nameOf(person: Pick<Person, "firstName" | "lastName"> | null, words: Words): string {
  if (person === null) return words.t.common.appName;
  return `${person.firstName} ${person.lastName}`.trim() || words.t.common.somebody;
}

type PersonRowProps = { person: Person; href?: string; end?: ReactNode };

/** Somebody, with something at the end of the row. */
export function PersonRow({ person, href, end }: PersonRowProps) {
  const words = useWords();
  const who = (
    <>
      <Avatar person={person} />
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-medium">{nameOf(person, words)}</bdi>
        {person.handle && <span className="block truncate text-sm text-text-3">@{person.handle}</span>}
      </span>
    </>
  );
  const shape = "flex min-h-16 min-w-0 flex-1 items-center gap-3 rounded-control";
  return (
    <div className="flex items-center gap-2">
      {href ? (
        <Link href={href} className={`${shape} hover:bg-surface-2`}>
          {who}
        </Link>
      ) : (
        <div className={shape}>{who}</div>
      )}
      {end}
    </div>
  );
}

/** What a transfer was, in a few words: its note, or its kind; before it how it stands, where that is not the usual. */
export function summaryOf(transfer: Transfer, words: Words): string {
  const { t } = words;
  const kind: Record<string, string> = {
    opening: t.transfers.opening,
    deposit: t.transfers.deposit,
    withdrawal: t.transfers.withdrawal,
    refund: t.transfers.refund,
    hold: t.transfers.hold,
  };
  const plain = transfer.direction === "in" ? t.transfers.received : t.transfers.sent;
  const what = transfer.note ?? kind[transfer.kind] ?? plain;
  const settled = transfer.status === "completed" || transfer.status === "captured";
  return settled ? what : `${t.transfers.statuses[transfer.status] ?? transfer.status} · ${what}`;
}

/** Which way money went; undefined where it was only held, or let go. */
export function wayOf({ kind, direction }: Transfer): "in" | "out" | undefined {
  return kind === "hold" || kind === "void" ? undefined : direction;
}

/** A transfer, leading to its receipt. */
export function TransferRow({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  return (
    <Link
      href={`/transfers/${transfer.id}`}
      className="-mx-2 flex min-h-16 flex-wrap items-center gap-x-3 rounded-control px-2 hover:bg-surface-2"
    >
      <Avatar person={transfer.person} />
      {/* Where a great amount leaves no room for a name beside it, it stands beneath. */}
      <span className="min-w-0 flex-1 basis-20">
        <bdi className="block truncate font-medium">{nameOf(transfer.person, words)}</bdi>
        <bdi className="block truncate text-sm text-text-3">{summaryOf(transfer, words)}</bdi>
      </span>
      <Amount money={transfer.amount} direction={wayOf(transfer)} className="ml-auto font-semibold" />
    </Link>
  );
}

type ByDayProps = { transfers: readonly Transfer[]; row?: (transfer: Transfer) => ReactNode };

const plainRow = (transfer: Transfer) => <TransferRow transfer={transfer} />;

/** Transfers under the day that each was made on, in the order they come; `row` shows one of them. */
export function TransfersByDay({ transfers, row = plainRow }: ByDayProps) {
  const words = useWords();
  const days: { day: string; transfers: Transfer[] }[] = [];
  for (const transfer of transfers) {
    const day = words.day(transfer.at);
    const last = days.at(-1);
    if (last?.day === day) last.transfers.push(transfer);
    else days.push({ day, transfers: [transfer] });
  }
  return days.map(({ day, transfers: ofDay }) => (
    <section key={`${day} ${ofDay[0]?.id}`} aria-label={day}>
      <h3 className="pt-3 text-sm font-semibold text-text-2">{day}</h3>
      <ul>
        {ofDay.map((transfer) => (
          <li key={transfer.id}>{row(transfer)}</li>
        ))}
      </ul>
    </section>
  ));
}

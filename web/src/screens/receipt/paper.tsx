/** The receipt itself: who, how much, and the facts beneath. It is also what gets printed. */

import { Check, CircleX, Clock, type LucideIcon, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Person, Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { Avatar } from "../../parts/avatar";
import { BigAmount } from "../../parts/big-amount";
import { CopyButton } from "../../parts/copy-button";
import { nameOf, wayOf } from "../../parts/rows";
import { useMe } from "../../shell/session";
import { exactTime, leadOf, sidesOf } from "./story";

const STATUS_ICONS: Record<Transfer["status"], LucideIcon> = {
  completed: Check,
  captured: Check,
  partly_refunded: Undo2,
  refunded: Undo2,
  held: Clock,
  voided: CircleX,
  expired: CircleX,
};

/** Who it was with, and how much it was. */
export function Head({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  const { person } = transfer;
  return (
    <div className="grid justify-items-center gap-2 pb-4 text-center">
      <p className="hidden text-lg font-bold print:block">{words.t.common.appName}</p>
      <Avatar person={person} size="large" />
      <p className="max-w-full min-w-0">
        <span className="block text-sm text-text-2">{leadOf(transfer, words)}</span>
        {person && <bdi className="block truncate text-lg font-semibold">{nameOf(person, words)}</bdi>}
      </p>
      <BigAmount money={transfer.amount} direction={wayOf(transfer)} className="print:hidden" />
      <p className="hidden text-2xl font-bold print:block">{words.money(transfer.amount)}</p>
      <Status status={transfer.status} />
      {transfer.note && (
        <p className="max-w-full overflow-hidden rounded-card bg-surface-2 px-4 py-2">
          <bdi>{transfer.note}</bdi>
        </p>
      )}
    </div>
  );
}

function Status({ status }: { status: Transfer["status"] }) {
  const { t } = useWords();
  const Icon = STATUS_ICONS[status] ?? Check;
  const colour = status === "held" ? "text-pending" : "text-text-2";
  return (
    <p className={`inline-flex items-center gap-1 text-sm font-medium ${colour}`}>
      <Icon aria-hidden className="size-4" />
      {t.transfers.statuses[status] ?? status}
    </p>
  );
}

/** What else is known of it, one fact a line. */
export function Facts({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const { payer, payee } = sidesOf(transfer, me);
  return (
    <dl>
      <Fact name={t.receipt.from}>
        <Who person={payer} isMe={payer?.id === me.id} />
      </Fact>
      <Fact name={t.receipt.to}>
        <Who person={payee} isMe={payee?.id === me.id} />
      </Fact>
      <Fact name={t.receipt.when}>
        <time dateTime={transfer.at}>{exactTime(transfer.at, words)}</time>
      </Fact>
      {transfer.status === "held" && transfer.expiresAt && (
        <Fact name={t.receipt.until}>
          <time dateTime={transfer.expiresAt}>{words.moment(transfer.expiresAt)}</time>
        </Fact>
      )}
      {transfer.refunded.amount > 0 && (
        <Fact name={t.receipt.refunded}>
          <Amount money={transfer.refunded} />
        </Fact>
      )}
      <Fact name={t.receipt.balance} className="print:hidden">
        <Amount money={transfer.balance} />
      </Fact>
      <Fact name={t.receipt.reference}>
        <span className="inline-flex items-center gap-1">
          <code className="text-xs sm:text-sm">{transfer.id}</code>
          <CopyButton text={transfer.id} label={t.receipt.copyReference} className="-my-3 -mr-3" />
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ name, className = "", children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div
      className={`flex min-h-12 flex-wrap items-center justify-between gap-x-4 border-t border-line py-2 ${className}`}
    >
      <dt className="text-sm text-text-2">{name}</dt>
      <dd className="ml-auto min-w-0 text-right font-medium">{children}</dd>
    </div>
  );
}

/** Somebody with their handle, leading to what passed with them. */
function Who({ person, isMe }: { person: Person | null; isMe: boolean }) {
  const words = useWords();
  const name = (
    <span className="min-w-0">
      <bdi className="block">{isMe ? `${nameOf(person, words)} (${words.t.receipt.you})` : nameOf(person, words)}</bdi>
      {person?.handle && <span className="block text-sm font-normal text-text-3">@{person.handle}</span>}
    </span>
  );
  if (person === null || isMe) return name;
  return (
    <Link href={`/people/${person.id}`} className="inline-flex min-h-11 items-center rounded-control text-brand-text">
      {name}
    </Link>
  );
}

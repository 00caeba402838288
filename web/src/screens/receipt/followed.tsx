/** The transfers that a receipt belongs together with: what it gives back or ends, and what gave back or ended it. */

import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import type { Receipt, Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { Card } from "../../parts/page";
import { summaryOf, wayOf } from "../../parts/rows";

export function Followed({ receipt }: { receipt: Receipt }) {
  const words = useWords();
  const { t } = words;
  const { followed, followers } = receipt;
  if (followed === null && followers.length === 0) return null;
  const original = followed?.kind === "hold" ? t.receipt.originalHold : t.receipt.original;
  return (
    <Card title={t.receipt.story}>
      <ul>
        {followed && <Row transfer={followed} what={original} />}
        {followers.map((each) => (
          <Row
            key={each.id}
            transfer={each}
            what={each.kind === "refund" ? t.transfers.refund : summaryOf(each, words)}
          />
        ))}
      </ul>
    </Card>
  );
}

function Row({ transfer, what }: { transfer: Transfer; what: string }) {
  const words = useWords();
  const when = words.date(transfer.at);
  return (
    <li>
      <Link
        href={`/transfers/${transfer.id}`}
        className="-mx-2 flex min-h-16 items-center gap-3 rounded-control px-2 hover:bg-surface-2"
      >
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{what}</span>
          <bdi className="block truncate text-sm text-text-3">
            {transfer.kind === "refund" && transfer.note ? `${when} · ${transfer.note}` : when}
          </bdi>
        </span>
        <Amount money={transfer.amount} direction={wayOf(transfer)} className="font-semibold" />
        <ChevronRight aria-hidden className="size-5 shrink-0 text-text-3" data-chrome />
      </Link>
    </li>
  );
}

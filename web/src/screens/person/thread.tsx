/** The payments between whoever looks and somebody. */

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import { Link } from "wouter";
import type { Person, Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { Button } from "../../parts/button";
import { Card } from "../../parts/page";
import { nameOf, summaryOf, TransfersByDay, wayOf } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { totalsOf } from "./totals";

type Pages = { pages: { data: Transfer[] }[] };

type Props = { person: Person; thread: UseInfiniteQueryResult<Pages> };

export function Thread({ person, thread }: Props) {
  const words = useWords();
  const { t } = words;
  const transfers = thread.data?.pages.flatMap((page) => page.data) ?? [];
  const isAll = thread.data !== undefined && !thread.hasNextPage;
  return (
    <Card title={t.person.payments}>
      {isAll && <InAll transfers={transfers} />}
      <TransfersByDay transfers={transfers} row={(transfer) => <Row transfer={transfer} />} />
      {thread.isPending && <Skeleton />}
      {isAll && transfers.length === 0 && (
        <Empty title={t.person.none}>{t.person.noneYet(nameOf(person, words))}</Empty>
      )}
      {thread.isError && <Trouble error={thread.error} retry={() => void thread.refetch()} />}
      {thread.hasNextPage && (
        <Button
          look="secondary"
          className="mt-4 w-full"
          busy={thread.isFetchingNextPage}
          onClick={() => void thread.fetchNextPage()}
        >
          {t.common.loadMore}
        </Button>
      )}
    </Card>
  );
}

/** One of them: which way it went, what it was and when. Who it was with goes without saying here. */
function Row({ transfer }: { transfer: Transfer }) {
  const words = useWords();
  const Icon = transfer.direction === "in" ? ArrowDownLeft : ArrowUpRight;
  return (
    <Link
      href={`/transfers/${transfer.id}`}
      className="-mx-2 flex min-h-16 flex-wrap items-center gap-x-3 rounded-control px-2 hover:bg-surface-2"
    >
      <span className="inline-flex size-11 shrink-0 items-center justify-center rounded-full bg-surface-2">
        <Icon aria-hidden className="size-5" />
      </span>
      <span className="min-w-0 flex-1 basis-20">
        <bdi className="block truncate font-medium">{summaryOf(transfer, words)}</bdi>
        <span className="block truncate text-sm text-text-3">{words.time(transfer.at)}</span>
      </span>
      <Amount money={transfer.amount} direction={wayOf(transfer)} className="ml-auto font-semibold" />
    </Link>
  );
}

/** The sums of both ways; only where everything is there to be added up. */
function InAll({ transfers }: { transfers: readonly Transfer[] }) {
  const { t } = useWords();
  const totals = totalsOf(transfers);
  if (totals === null) return null;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 py-2">
      <div>
        <dt className="text-sm text-text-2">{t.person.sent}</dt>
        <dd>
          <Amount money={totals.sent} className="font-semibold" />
        </dd>
      </div>
      <div>
        <dt className="text-sm text-text-2">{t.person.received}</dt>
        <dd>
          <Amount money={totals.received} className="font-semibold" />
        </dd>
      </div>
    </dl>
  );
}

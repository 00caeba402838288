/** The payments between whoever looks and somebody. */

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Person, Transfer } from "../../api/queries";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { Button } from "../../parts/button";
import { Card } from "../../parts/page";
import { nameOf, TransfersByDay } from "../../parts/rows";
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
      <TransfersByDay transfers={transfers} />
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

/** The sums of both ways; only where everything is there to be added up. */
function InAll({ transfers }: { transfers: readonly Transfer[] }) {
  const { t } = useWords();
  const totals = totalsOf(transfers);
  if (totals === null) return null;
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-x-4 gap-y-2 py-2">
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

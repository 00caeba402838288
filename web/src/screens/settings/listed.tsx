/** A list of the settings that is read a page at a time, with all that may stand in its place. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../parts/button";
import { Skeleton, Trouble } from "../../parts/states";
import { useWords } from "./words";

type Props<T> = {
  query: UseInfiniteQueryResult<InfiniteData<{ data: T[] }>>;
  idOf: (item: T) => string;
  row: (item: T) => ReactNode;
  /** What stands there where there is nothing. */
  empty: ReactNode;
};

export function Listed<T>({ query, idOf, row, empty }: Props<T>) {
  const { t } = useWords();
  if (query.isPending) return <Skeleton rows={3} />;
  if (query.isError && !query.data) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  const items = query.data.pages.flatMap((page) => page.data);
  if (items.length === 0 && !query.hasNextPage) return empty;
  return (
    <>
      <ul className="divide-y divide-line">
        {items.map((item) => (
          <li key={idOf(item)}>{row(item)}</li>
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="grid justify-items-center pt-4">
          <Button look="secondary" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}

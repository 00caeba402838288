/** Lists of any length: what there is so far, and more of it as its end comes into sight, or at a press. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../parts/button";
import { Skeleton, Trouble } from "../../parts/states";
import { useWords } from "./words";

type PageOf<T> = { data: T[]; nextCursor: string | null };
type Query<T> = UseInfiniteQueryResult<InfiniteData<PageOf<T>>>;

/** How many pages with nothing in them are passed over before somebody is asked whether to go on. */
const PASSED_OVER = 10;

/** Count the pages at the end that have nothing in them: a page may be empty, and yet not be the last. */
function emptyAtEnd(pages: readonly PageOf<unknown>[]): number {
  return pages.length - 1 - pages.findLastIndex((page) => page.data.length > 0);
}

type Props<T> = {
  query: Query<T>;
  /** What stands there where there is nothing. */
  empty: ReactNode;
  /** How more is asked for; "Load more" unless it is said. */
  more?: string;
  children: (items: T[]) => ReactNode;
};

export function Listing<T>({ query, empty, more, children }: Props<T>) {
  const { t } = useWords();
  const { data, isPending, isError, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage } = query;
  const end = useRef<HTMLDivElement>(null);
  const pages = data?.pages ?? [];
  const bare = emptyAtEnd(pages);
  const goesOn = hasNextPage && !isFetching && !isError;

  useEffect(() => {
    if (goesOn && bare % PASSED_OVER > 0) void fetchNextPage();
  }, [goesOn, bare, fetchNextPage]);

  useEffect(() => {
    const seen = end.current;
    if (!goesOn || bare > 0 || seen === null || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage(), {
      rootMargin: "400px",
    });
    observer.observe(seen);
    return () => observer.disconnect();
  }, [goesOn, bare, fetchNextPage]);

  if (isPending) return <Skeleton />;
  if (isError && pages.length === 0) return <Trouble error={error} retry={() => void query.refetch()} />;
  const items = pages.flatMap((page) => page.data);
  return (
    <>
      {items.length === 0 && !hasNextPage ? empty : children(items)}
      {isError && <Trouble error={error} />}
      {hasNextPage && (
        <div ref={end} className="grid pt-3">
          <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {more ?? t.common.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}

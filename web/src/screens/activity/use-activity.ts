/** The transfers that fit some filters, a page after the other, and what has come since somebody looked. */

import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useMemo, useState } from "react";
import { GET, take } from "../../api/client";
import type { Transfer } from "../../api/queries";
import { timeZone } from "../../parts/days";
import { type Filters, printFilters, queryOf } from "./filters";

const PAGE = 50;

export const activityQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["transfers", "filtered", printFilters(filters)],
    queryFn: ({ pageParam, signal }) =>
      take(
        GET("/transfers", {
          params: { query: { ...queryOf(filters, timeZone()), limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export function useActivity(filters: Filters) {
  const query = useInfiniteQuery({ ...activityQuery(filters), placeholderData: keepPreviousData });
  const transfers = useMemo(() => (query.data ? query.data.pages.flatMap((page) => page.data) : []), [query.data]);
  return { query, transfers };
}

/**
 * Go on reading while the end of the list is in sight.
 *
 * A page may be short, or empty, and yet not be the last: then the end stays in sight, and reading goes on.
 */
export function useReadOn(
  end: RefObject<HTMLElement | null>,
  { hasNextPage, isFetching, isError, fetchNextPage, data }: ReturnType<typeof useActivity>["query"],
): void {
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    const element = end.current;
    if (!hasNextPage || element === null || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(([entry]) => setInSight(entry?.isIntersecting ?? false), {
      rootMargin: "400px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [end, hasNextPage]);

  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (pages > 0 && inSight && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [pages, inSight, hasNextPage, isFetching, isError, fetchNextPage]);
}

/** How far down somebody still sees what arrives at the top. */
const TOP_PX = 160;

/** Count what has arrived at the top of the list since the top was last in sight. */
export function useNewcomers(transfers: readonly Transfer[], filters: Filters): number {
  const newest = transfers[0]?.sequence ?? 0;
  const asked = printFilters(filters);
  const [seen, setSeen] = useState({ asked, newest });
  useEffect(() => {
    const look = () =>
      setSeen((before) => {
        const isOther = before.asked !== asked || before.newest === 0;
        return isOther || window.scrollY < TOP_PX ? { asked, newest } : before;
      });
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [asked, newest]);
  if (seen.asked !== asked || seen.newest === 0) return 0;
  return transfers.filter((transfer) => transfer.sequence > seen.newest).length;
}

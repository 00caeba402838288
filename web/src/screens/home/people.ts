/** Whom home offers to pay. */

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Person, peopleQuery, recentPayeesQuery } from "../../api/queries";
import { useSettled } from "../../parts/use-settled";

/** People each once: those who were paid lately before all others. */
export function recentFirst(recent: readonly Person[], everybody: readonly Person[]): Person[] {
  const known = new Set(recent.map(({ id }) => id));
  return [...recent, ...everybody.filter(({ id }) => !known.has(id))];
}

/** Find people by what is typed. While others are looked for, those found before stay, and `isOld` says so. */
export function usePeople(typed: string) {
  const wanted = typed.trim();
  const search = useSettled(wanted);
  const found = useInfiniteQuery({ ...peopleQuery(search), placeholderData: keepPreviousData });
  const recent = useQuery(recentPayeesQuery);
  const everybody = found.data?.pages.flatMap((page) => page.data);
  const searches = search !== "";
  const payees = recent.data?.data.map(({ person }) => person) ?? [];
  const people = searches || !everybody ? everybody : recentFirst(payees, everybody);
  return {
    /** Undefined until the first have come. */
    people: searches || !recent.isPending ? people : undefined,
    search,
    isOld: found.isPlaceholderData || wanted !== search,
    error: found.data ? null : found.error,
    hasMore: found.hasNextPage,
    more: () => void found.fetchNextPage(),
    isLoadingMore: found.isFetchingNextPage,
    retry: () => void found.refetch(),
  };
}

/** What the screen of a person reads and changes. */

import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { DELETE, GET, PUT, take } from "../../api/client";
import type { Person } from "../../api/queries";

const PAGE = 30;
const BLOCKS_PAGE = 100;

/** What passed between the caller and somebody, newest first. It is there for those too who have blocked the caller. */
export const threadQuery = (idOrHandle: string) =>
  infiniteQueryOptions({
    queryKey: ["transfers", "with", idOrHandle],
    queryFn: ({ pageParam }) =>
      take(
        GET("/people/{id}/transfers", {
          params: { path: { id: idOrHandle }, query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** The ids of all whom the caller has blocked. */
export const blockedQuery = queryOptions({
  queryKey: ["blocks", "ids"],
  queryFn: async (): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { person: Person }[]; nextCursor: string | null } = await take(
        GET("/blocks", { params: { query: { limit: BLOCKS_PAGE, ...(cursor && { cursor }) } } }),
      );
      ids.push(...page.data.map(({ person }) => person.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  },
});

/** Block somebody (true), or let them again (false). Either can be asked for twice. */
export function useBlock(personId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (blocks: boolean) => {
      const params = { path: { personId } };
      return take(blocks ? PUT("/blocks/{personId}", { params }) : DELETE("/blocks/{personId}", { params }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["blocks"] }),
  });
}

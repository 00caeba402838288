/** What statements, insights and limits read. Keys begin as those that a movement of money changes. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { GET, type Schemas, take } from "../../api/client";
import { type Day, timeZone } from "../../parts/days";
import type { Period } from "./periods";

export type Why = Schemas["WhyShown"];
export type Month = Schemas["MonthShown"];

const PAGE = 100;

export const statementQuery = ({ from, to }: Period) =>
  infiniteQueryOptions({
    queryKey: ["statements", "period", from ?? "", to ?? ""],
    queryFn: ({ pageParam, signal }) =>
      take(
        GET("/statements", {
          params: {
            query: {
              ...(from && { from }),
              ...(to && { to }),
              timeZone: timeZone(),
              limit: PAGE,
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** What the wallet had at the end of a day. */
export const balanceAtQuery = (day: Day) =>
  queryOptions({
    queryKey: ["balance", "at", day],
    queryFn: ({ signal }) =>
      take(GET("/balance/at", { params: { query: { time: day, timeZone: timeZone() } }, signal })),
  });

export const whyQuery = queryOptions({
  queryKey: ["balance", "why"],
  queryFn: ({ signal }) => take(GET("/balance/why", { signal })),
});

/** The latest months, newest first. */
export const monthsQuery = (limit: number) =>
  queryOptions({
    queryKey: ["balance", "months", limit],
    queryFn: async ({ signal }): Promise<Month[]> => {
      const query = { limit, timeZone: timeZone() };
      return (await take(GET("/balance/months", { params: { query }, signal }))).data;
    },
  });

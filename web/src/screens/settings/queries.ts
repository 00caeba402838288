/** What only the settings read. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { GET, type Schemas, take } from "../../api/client";

export type SignIn = Schemas["SessionShown"];
export type ApiKey = Schemas["ApiKeyShown"];

const place = (cursor: string) => ({ params: { query: { limit: 50, ...(cursor && { cursor }) } } });

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ["sessions"],
  queryFn: ({ pageParam }) => take(GET("/sessions", place(pageParam))),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
});

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ pageParam }) => take(GET("/api-keys", place(pageParam))),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
});

export const blocksQuery = infiniteQueryOptions({
  queryKey: ["blocks"],
  queryFn: ({ pageParam }) => take(GET("/blocks", place(pageParam))),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
});

/** Whether somebody has been paid before. */

import { queryOptions } from "@tanstack/react-query";
import { GET, take } from "../../api/client";

/** True where nothing was ever paid to them; null where that would take too long to find out. */
export const firstPaymentQuery = (id: string) =>
  queryOptions({
    queryKey: ["transfers", "first", id],
    queryFn: async (): Promise<boolean | null> => {
      const filters = { direction: "out", kind: "payment", limit: 1 } as const;
      const page = await take(GET("/people/{id}/transfers", { params: { path: { id }, query: filters } }));
      if (page.data.length > 0) return false;
      return page.nextCursor === null ? true : null;
    },
  });

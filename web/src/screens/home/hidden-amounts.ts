import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { PATCH, take } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { prefer, usePreferences } from "../../shell/preferences";

/** Whether amounts are hidden, and what hides or shows them: here at once, and wherever else somebody signs in. */
export function useHiddenAmounts(): [boolean, () => void] {
  const { hideAmounts } = usePreferences();
  const client = useQueryClient();
  const toggle = useCallback(() => {
    prefer({ hideAmounts: !hideAmounts });
    take(PATCH("/me", { body: { hideAmounts: !hideAmounts } })).then(
      (person) => client.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, person }),
      () => undefined, // what was asked for is done here; other browsers learn of it another time
    );
  }, [client, hideAmounts]);
  return [hideAmounts, toggle];
}

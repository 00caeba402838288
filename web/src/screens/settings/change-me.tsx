/** How somebody changes what they are called and what they see: on the server, for all their devices. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { PATCH, type Schemas, take } from "../../api/client";
import { type Me, sessionQuery } from "../../api/queries";
import { notify } from "../../parts/notice";
import { sayError } from "../../parts/states";
import { prefer, preferences, type Theme } from "../../shell/preferences";
import { useWords } from "./words";

type Change = Schemas["MeChange"];

/** Changes are made one after the other, so that the last one stays. */
export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    scope: { id: "me" },
    mutationFn: (change: Change): Promise<Me> => take(PATCH("/me", { body: change })),
    onSuccess: (person) => {
      client.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, person });
    },
  });
}

type Preference = { theme: Theme } | { language: string } | { hideAmounts: boolean };

/** Change a preference: it shows at once, and goes back to what it was where it cannot be saved. */
export function usePrefer(): (preference: Preference) => void {
  const words = useWords();
  const { mutate } = useChangeMe();
  return useCallback(
    (preference) => {
      const before = preferences();
      prefer(preference);
      mutate(preference, {
        onSuccess: () => notify(<Saved />),
        onError: (error) => {
          const names = Object.keys(preference) as (keyof typeof before)[];
          prefer(Object.fromEntries(names.map((name) => [name, before[name]])));
          notify(sayError(error, words));
        },
      });
    },
    [mutate, words],
  );
}

/** In the language that was chosen just now. */
function Saved() {
  return useWords().t.common.saved;
}

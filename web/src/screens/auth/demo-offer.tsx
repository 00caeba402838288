import { useMutation, useQueryClient } from "@tanstack/react-query";
import { POST, take } from "../../api/client";
import { serverQuery } from "../../api/queries";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { sayError } from "../../parts/states";
import { useBegin } from "../../shell/session";
import { keepDemo } from "./demo";
import { Wrong } from "./form";
import { useWords } from "./words";

/** Fill the empty book with made-up people, and go on as one of them. */
export function DemoOffer() {
  const words = useWords();
  const { t } = words;
  const begin = useBegin();
  const client = useQueryClient();
  const demo = useMutation({
    mutationFn: async () => {
      const made = await take(POST("/demo"));
      keepDemo({ password: made.password, people: made.people, dismissed: false });
      await begin(made);
      notify(t.auth.demoYouAre(nameOf(made.person, words)));
    },
    onSettled: () => client.invalidateQueries({ queryKey: serverQuery.queryKey }),
  });
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <Button look="secondary" busy={demo.isPending} onClick={() => demo.mutate()}>
        {t.auth.demoTry}
      </Button>
      <p className="text-center text-sm text-text-3">{t.auth.demoWhat}</p>
      <Wrong>{demo.isError && sayError(demo.error, words)}</Wrong>
    </div>
  );
}

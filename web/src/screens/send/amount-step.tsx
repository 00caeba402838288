/** How much, and what for; over it the sheet to confirm. */

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Refused } from "../../api/problems";
import { type Person, personQuery } from "../../api/queries";
import { ButtonLink } from "../../parts/button";
import { Card, Page } from "../../parts/page";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { useMe } from "../../shell/session";
import type { Asked } from "./address";
import { AmountForm } from "./amount-form";
import type { State } from "./machine";
import type { Sender } from "./sender";
import { useWords } from "./words";

type Props = {
  asked: Extract<Asked, { step: "amount" }>;
  sender: Sender;
  state: State;
  /** The key of the draft whose sheet is open, as the history has it. */
  isConfirming: string | undefined;
};

export function AmountStep({ asked, sender, state, isConfirming }: Props) {
  const { t } = useWords();
  const me = useMe();
  const person = useQuery(personQuery(asked.to));

  useEffect(() => {
    sender.begin({ seed: asked.seed, amount: asked.amount, note: asked.note });
  }, [sender, asked.seed, asked.amount, asked.note]);

  const draft = state.phase === "editing" || state.phase === "asking" ? state.draft : null;
  const isMe = person.data?.id === me.id;
  const ready = person.data && !isMe && draft?.seed === asked.seed;
  return (
    <Page title={t.send.title} back="/send">
      {ready && draft ? (
        <AmountForm
          payee={person.data as Person}
          draft={draft}
          asked={asked}
          sender={sender}
          state={state}
          isConfirming={isConfirming === draft.key}
        />
      ) : (
        <Card>
          {isMe ? (
            <Nobody text={t.send.refused.self} />
          ) : person.isError ? (
            <NotFound error={person.error} retry={() => void person.refetch()} />
          ) : (
            <Skeleton rows={3} />
          )}
        </Card>
      )}
    </Page>
  );
}

function NotFound({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useWords();
  const isNobody = error instanceof Refused && error.status === 404;
  return isNobody ? <Nobody text={t.send.refused.nobody} /> : <Trouble error={error} retry={retry} />;
}

function Nobody({ text }: { text: string }) {
  const { t } = useWords();
  return <Empty title={text} action={<ButtonLink href="/send">{t.send.chooseOther}</ButtonLink>} />;
}

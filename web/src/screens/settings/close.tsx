import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { DELETE, take } from "../../api/client";
import { Refused } from "../../api/problems";
import { balanceQuery } from "../../api/queries";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button, ButtonLink } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card, Page } from "../../parts/page";
import { sayError } from "../../parts/states";
import { useMe, useSignOut } from "../../shell/session";
import { useWords, type Words } from "./words";

export default function Close() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const signOut = useSignOut();
  const [typed, setTyped] = useState("");
  const word = me.handle ? `@${me.handle}` : me.username;
  const balance = useQuery(balanceQuery);
  const [isClosing, setClosing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isConfirmed = typed.trim().toLowerCase() === word.toLowerCase();
  const left = leftIn(error) ?? (balance.data && balance.data.available.amount > 0 ? balance.data.available : null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isConfirmed && !isClosing) void close();
  };
  const close = async () => {
    setClosing(true);
    setError(null);
    try {
      await take(DELETE("/me"));
      await signOut(); // the session has ended already: what is left is to forget it here
    } catch (refused) {
      setClosing(false);
      setError(refused);
    }
  };
  return (
    <Page title={t.settings.close} back="/settings">
      <Card>
        <div className="grid gap-4">
          <p>{t.settings.closeWhat}</p>
          <ul className="grid list-disc gap-2 pl-5 text-text-2">
            {t.settings.closeFacts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
          {left && <Left money={left} />}
          <form noValidate onSubmit={send} className="grid gap-4">
            <Field
              label={t.settings.closeType(word)}
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
            {error !== null && leftIn(error) === null && (
              <p role="alert" className="font-medium text-error">
                {sayCloseError(error, words)}
              </p>
            )}
            <Button type="submit" look="danger" busy={isClosing} disabled={!isConfirmed || left !== null}>
              {t.settings.closeForGood}
            </Button>
          </form>
        </div>
      </Card>
    </Page>
  );
}

function sayCloseError(error: unknown, words: Words): string {
  const own = error instanceof Refused ? words.t.settings.closeTroubles[error.code] : undefined;
  return own ?? sayError(error, words);
}

/** What is still in the wallet, where the server refused for that. */
function leftIn(error: unknown): Money | null {
  if (!(error instanceof Refused) || error.code !== "balance_not_zero") return null;
  return (error.problem as unknown as { balance?: Money }).balance ?? null;
}

function Left({ money }: { money: Money }) {
  const { t } = useWords();
  return (
    <div role="alert" className="grid gap-2 rounded-control bg-surface-2 p-4">
      <p className="font-medium">
        {t.settings.closeLeft} <Amount money={money} always />
      </p>
      <p className="text-sm text-text-2">{t.settings.closeLeftHint}</p>
      <ButtonLink href="/send" look="secondary">
        {t.nav.send}
      </ButtonLink>
    </div>
  );
}

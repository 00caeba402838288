import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { DELETE, rememberCsrfToken, take } from "../../api/client";
import { Refused } from "../../api/problems";
import { balanceQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button, ButtonLink } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card, Page } from "../../parts/page";
import { sayError } from "../../parts/states";
import { forget, useMe } from "../../shell/session";

export default function Close() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const word = me.handle ? `@${me.handle}` : me.username;
  const balance = useQuery(balanceQuery);
  const close = useMutation({
    mutationFn: () => take(DELETE("/me")),
    onSuccess: async () => {
      await forget();
      rememberCsrfToken(null);
      client.clear();
      location.assign("/sign-up");
    },
  });
  const isConfirmed = typed.trim().toLowerCase() === word.toLowerCase();
  const left =
    leftIn(close.error) ?? (balance.data && balance.data.available.amount > 0 ? balance.data.available : null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isConfirmed) close.mutate();
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
            {close.isError && leftIn(close.error) === null && (
              <p role="alert" className="font-medium text-error">
                {closeError(close.error) ?? sayError(close.error, words)}
              </p>
            )}
            <Button type="submit" look="danger" busy={close.isPending} disabled={!isConfirmed || left !== null}>
              {t.settings.closeForGood}
            </Button>
          </form>
        </div>
      </Card>
    </Page>
  );

  function closeError(error: unknown): string | undefined {
    return error instanceof Refused ? t.settings.closeTroubles[error.code] : undefined;
  }
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

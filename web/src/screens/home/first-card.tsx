import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { recentTransfersQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { currencySign } from "../../money/money";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/page";
import { usePreferences } from "../../shell/preferences";
import { onForget, useMe } from "../../shell/session";
import { Dismiss } from "./dismiss";
import { begunWith } from "./first";

const KEY = "hundi.welcomed";

/** What the wallet begins with, and what to do first. It goes when it is told to, or with the first payment. */
export function FirstCard() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const { hideAmounts } = usePreferences();
  const { data } = useQuery(recentTransfersQuery);
  const [welcomed, setWelcomed] = useState(() => readWelcomed() === me.id);
  const opening = data && begunWith(data);
  if (welcomed || opening === undefined) return null;
  const dismiss = () => {
    writeWelcomed(me.id);
    setWelcomed(true);
  };
  if (opening === null) {
    return (
      <Card title={t.home.firstEmptyTitle} end={<Dismiss onClick={dismiss} />}>
        <p className="pt-1 pb-3 text-text-2">{t.home.firstEmpty}</p>
        <ButtonLink href="/qr" look="secondary">
          {t.home.firstShowQr}
        </ButtonLink>
      </Card>
    );
  }
  const amount = hideAmounts ? `${currencySign(opening.currency, words.locale)}••••` : words.money(opening);
  return (
    <Card title={t.home.firstTitle(amount)} end={<Dismiss onClick={dismiss} />}>
      <p className="pt-1 text-text-2">{t.home.first}</p>
    </Card>
  );
}

function readWelcomed(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function writeWelcomed(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Then it is told once more.
  }
}

onForget(() => {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is nothing to forget.
  }
});

/** What somebody may send: their own limits, those in force, and what of the day's is used. */

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button } from "../../parts/button";
import { Card } from "../../parts/page";
import { type Details, limitsQuery } from "./queries";
import { useWords } from "./words";

/** It brings along what reads typed amounts: only who changes limits needs it. */
const LimitsSheet = lazy(async () => ({ default: (await import("./limits-sheet")).LimitsSheet }));

export function LimitsCard({ person }: { person: Details }) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const { data: everyones } = useQuery(limitsQuery);
  const { limits: own, effectiveLimits: inForce } = person;
  return (
    <Card title={t.admin.person.limits}>
      <dl className="grid gap-2 pt-2 pb-4">
        <Limit label={t.admin.person.atOnce} own={own.transferLimit} inForce={inForce.transferLimit} />
        <Limit label={t.admin.person.perDay} own={own.dayLimit} inForce={inForce.dayLimit} />
        <div className="flex flex-wrap justify-between gap-x-4">
          <dt className="text-text-2">{t.admin.person.spentToday}</dt>
          <dd>
            <Amount money={person.spentToday} className="font-medium" />
          </dd>
        </div>
      </dl>
      {person.status !== "closed" && (
        <Button look="secondary" className="w-full" disabled={!everyones} onClick={() => setOpened(true)}>
          {t.admin.person.changeLimits}
        </Button>
      )}
      <Suspense>
        {opened && everyones && <LimitsSheet person={person} everyones={everyones} onClose={() => setOpened(false)} />}
      </Suspense>
    </Card>
  );
}

type LimitProps = { label: string; own: Money | null; inForce: Money | null };

function Limit({ label, own, inForce }: LimitProps) {
  const { t } = useWords();
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt className="text-text-2">{label}</dt>
      <dd className="text-right">
        <span className="font-medium">{inForce ? <Amount money={inForce} /> : t.admin.person.noLimit}</span>
        <span className="block text-sm text-text-3">{own ? t.admin.person.own : t.admin.person.asEveryone}</span>
      </dd>
    </div>
  );
}

/** What somebody may send: their own limits, those in force, and what of the day's is used. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Button } from "../../parts/button";
import { Card } from "../../parts/page";
import { LimitsSheet } from "./limits-sheet";
import { type Details, limitsQuery } from "./queries";
import { useWords } from "./words";

export function LimitsCard({ person }: { person: Details }) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const { data: everyones } = useQuery(limitsQuery);
  const { limits: own, effectiveLimits: inForce } = person;
  return (
    <Card title={t.admin.person.limits}>
      <table className="mt-2 w-full text-left">
        <thead className="text-sm text-text-3">
          <tr>
            <td />
            <th scope="col" className="py-1 text-right font-medium">
              {t.admin.person.own}
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-medium">
              {t.admin.person.inForce}
            </th>
          </tr>
        </thead>
        <tbody>
          <Row label={t.admin.person.atOnce} own={own.transferLimit} inForce={inForce.transferLimit} />
          <Row label={t.admin.person.perDay} own={own.dayLimit} inForce={inForce.dayLimit} />
        </tbody>
      </table>
      <p className="flex flex-wrap justify-between gap-x-4 py-2 pb-4">
        <span className="text-text-2">{t.admin.person.spentToday}</span>
        <Amount money={person.spentToday} className="font-medium" />
      </p>
      {person.status !== "closed" && (
        <Button look="secondary" className="w-full" disabled={!everyones} onClick={() => setOpened(true)}>
          {t.admin.person.changeLimits}
        </Button>
      )}
      {opened && everyones && <LimitsSheet person={person} everyones={everyones} onClose={() => setOpened(false)} />}
    </Card>
  );
}

type RowProps = { label: string; own: Money | null; inForce: Money | null };

function Row({ label, own, inForce }: RowProps) {
  const { t } = useWords();
  return (
    <tr className="align-top">
      <th scope="row" className="py-1 font-normal text-text-2">
        {label}
      </th>
      <td className="py-1 text-right">
        {own ? <Amount money={own} /> : <span className="text-text-3">{t.admin.person.asEveryone}</span>}
      </td>
      <td className="py-1 pl-3 text-right font-medium">
        {inForce ? <Amount money={inForce} className="whitespace-normal!" /> : t.admin.person.noLimit}
      </td>
    </tr>
  );
}

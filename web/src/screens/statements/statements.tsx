import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useWords } from "../../i18n";
import { addDays, firstOfMonth } from "../../parts/days";
import { Card, Page } from "../../parts/page";
import { BalanceAt } from "./balance-at";
import { PeriodPicker } from "./period-picker";
import { parseWanted, periodOf, printWanted } from "./periods";
import { Statement } from "./statement";
import { useToday } from "./today";
import { Why } from "./why";

export default function Statements() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const wanted = parseWanted(useSearch());
  const today = useToday();
  const period = periodOf(wanted, today);
  return (
    <Page title={t.statements.title} back="/activity" width="wide">
      <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 gap-4 md:gap-6">
          <PeriodPicker
            wanted={wanted}
            today={today}
            onChange={(next) => navigate(`/statements${printWanted(next)}`, { replace: true })}
          />
          <Statement key={`${period.from} ${period.to}`} period={period} />
        </div>
        <div className="grid min-w-0 gap-4 md:gap-6" data-chrome>
          <Why />
          <Past today={today} />
        </div>
      </div>
    </Page>
  );
}

function Past({ today }: { today: string }) {
  const { t } = useWords();
  const [day, setDay] = useState(() => addDays(firstOfMonth(today), -1));
  return (
    <Card title={t.statements.pastTitle}>
      <BalanceAt day={day} today={today} onChange={setDay} />
    </Card>
  );
}

import { lazy, Suspense, useState } from "react";
import { useWords } from "../../i18n";
import { Page } from "../../parts/page";
import { isDemo } from "../auth/demo-key";
import { ActivityCard } from "./activity-card";
import { BalanceCard } from "./balance-card";
import { FirstCard } from "./first-card";
import { PeopleCard } from "./people-card";

const DemoCard = lazy(() => import("./demo-card"));

/** The balance, what to do with it, whom to pay, and what has happened lately. */
export default function Home() {
  const { t } = useWords();
  const [demo] = useState(isDemo);
  return (
    <Page title={t.nav.home} width="wide" quiet>
      <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-[5fr_6fr]">
        <div className="grid min-w-0 gap-4 md:gap-6">
          <BalanceCard />
          {demo && (
            <Suspense>
              <DemoCard />
            </Suspense>
          )}
          <FirstCard />
          <PeopleCard />
        </div>
        <ActivityCard />
      </div>
    </Page>
  );
}

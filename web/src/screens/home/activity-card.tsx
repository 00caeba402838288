import { useQuery } from "@tanstack/react-query";
import { balanceQuery, recentTransfersQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/page";
import { TransfersByDay } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";

/** What came in and went out lately. */
export function ActivityCard() {
  const { t } = useWords();
  const recent = useQuery(recentTransfersQuery);
  const seeAll = (
    <ButtonLink href="/activity" look="quiet" className="-mr-4 text-sm">
      {t.home.seeAll}
    </ButtonLink>
  );
  return (
    <Card title={t.home.activity} end={recent.data?.data.length ? seeAll : undefined}>
      <Lately />
    </Card>
  );
}

function Lately() {
  const { data, error, isError, refetch } = useQuery(recentTransfersQuery);
  if (data?.data.length) return <TransfersByDay transfers={data.data} />;
  if (data) return <NothingYet />;
  return isError ? <Trouble error={error} retry={() => void refetch()} /> : <Skeleton rows={6} />;
}

/** What to do first: for somebody who has something to send, to send it. */
function NothingYet() {
  const { t } = useWords();
  const { data } = useQuery(balanceQuery);
  if (!data?.available.amount) return <Empty title={t.home.nothingYet}>{t.home.nothingYetHint}</Empty>;
  return (
    <Empty
      title={t.home.nothingYet}
      action={
        <ButtonLink href="/send" online>
          {t.home.sendMoney}
        </ButtonLink>
      }
    >
      {t.home.sendSomething}
    </Empty>
  );
}

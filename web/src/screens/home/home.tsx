import { useQuery } from "@tanstack/react-query";
import { balanceQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { Amount } from "../../parts/amount";
import { Card, Page } from "../../parts/page";

export default function Home() {
  const { t } = useWords();
  const balance = useQuery(balanceQuery);
  return (
    <Page title={t.nav.home} width="wide" quiet>
      <Card>{balance.data && <Amount money={balance.data.available} className="text-3xl font-bold" />}</Card>
    </Page>
  );
}

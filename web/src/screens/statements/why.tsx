/** Why somebody can spend what they can: what they have, what of it is held, what others hold for them, and limits. */

import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../i18n";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { Card } from "../../parts/page";
import { TransferRow } from "../../parts/rows";
import { Skeleton, Trouble } from "../../parts/states";
import { Limits } from "./limits";
import { whyQuery } from "./queries";

export function Why() {
  const { t } = useWords();
  const why = useQuery(whyQuery);
  if (why.isPending) {
    return (
      <Card title={t.statements.whyTitle}>
        <Skeleton rows={2} />
      </Card>
    );
  }
  if (why.isError) {
    return (
      <Card title={t.statements.whyTitle}>
        <Trouble error={why.error} retry={() => void why.refetch()} />
      </Card>
    );
  }
  const { posted, held, available, expected, limits, holds, holdsLeftOut, accountStatus } = why.data;
  return (
    <>
      <Card title={t.statements.whyTitle}>
        {accountStatus === "frozen" && <p className="pb-2 font-medium text-error">{t.trouble.codes.account_frozen}</p>}
        <dl className="grid">
          <Line name={t.statements.posted} money={posted} />
          <Line
            name={t.statements.held}
            hint={t.statements.heldHint}
            money={held}
            direction={held.amount ? "out" : undefined}
          />
          <Line name={t.statements.available} money={available} strong />
        </dl>
        {expected.amount > 0 && (
          <p className="pt-3 text-sm text-text-2">
            {t.statements.expected} <Amount money={expected} className="font-medium" />
          </p>
        )}
        {holds.length > 0 && (
          <>
            <h3 className="pt-4 text-sm font-semibold text-text-2">{t.statements.openHolds}</h3>
            <ul>
              {holds.map((hold) => (
                <li key={hold.id}>
                  <TransferRow transfer={hold} />
                  {hold.expiresAt && <Expiry at={hold.expiresAt} />}
                </li>
              ))}
            </ul>
            {holdsLeftOut && <p className="text-sm text-text-3">{t.statements.moreHolds}</p>}
          </>
        )}
      </Card>
      <Card title={t.statements.limits}>
        <Limits limits={limits} />
      </Card>
    </>
  );
}

function Expiry({ at }: { at: string }) {
  const words = useWords();
  return <p className="pb-2 pl-14 text-sm text-text-3">{words.t.statements.heldUntil(words.moment(at))}</p>;
}

type LineProps = {
  name: string;
  hint?: string;
  money: Money;
  strong?: boolean;
  direction?: "out" | undefined;
};

function Line({ name, hint, money, strong = false, direction }: LineProps) {
  return (
    <div
      className={`flex flex-wrap items-baseline justify-between gap-x-4 py-2 ${strong ? "border-t-2 border-line text-lg font-bold" : ""}`}
    >
      <dt className="min-w-0 flex-1 basis-24">
        {name}
        {hint && <span className="block text-sm text-text-3">{hint}</span>}
      </dt>
      <dd className="ml-auto">
        <Amount money={money} direction={direction} />
      </dd>
    </div>
  );
}

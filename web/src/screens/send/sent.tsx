/** It is sent: how much, to whom, and where to go from here. */

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { receiptQuery } from "../../api/queries";
import { Amount } from "../../parts/amount";
import { ButtonLink } from "../../parts/button";
import { Card, Page } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Skeleton, Trouble } from "../../parts/states";
import { sendPath } from "./address";
import { useWords } from "./words";

type Props = {
  id: string;
  /** It had been sent already when it was asked for. */
  before?: boolean | undefined;
  /** It is an earlier payment, not what was confirmed last. */
  other?: boolean | undefined;
};

export function Sent({ id, before, other }: Props) {
  const words = useWords();
  const { sent } = words.t.send;
  const receipt = useQuery(receiptQuery(id));
  const transfer = receipt.data;
  if (!transfer) {
    return (
      <Page title={sent.sent} quiet>
        <Card>
          {receipt.isError ? (
            <Trouble error={receipt.error} retry={() => void receipt.refetch()} />
          ) : (
            <Skeleton rows={3} />
          )}
        </Card>
      </Page>
    );
  }
  const { person, amount, note, at } = transfer;
  return (
    <Page title={sent.title(words.money(amount), nameOf(person, words))} quiet>
      <Card className="grid justify-items-center gap-2 text-center">
        <span className="mt-4 inline-flex size-20 animate-arrive items-center justify-center rounded-full bg-brand text-on-brand">
          <Check aria-hidden className="size-10" strokeWidth={3} />
        </span>
        <p className="pt-2 text-lg font-semibold">{sent.sent}</p>
        <Amount money={amount} always className="text-2xl font-bold sm:text-3xl" />
        <p className="max-w-full text-lg">
          <bdi>{nameOf(person, words)}</bdi>
        </p>
        {person?.handle && <p className="text-sm text-text-2">@{person.handle}</p>}
        {note && (
          <p className="max-w-full rounded-control bg-surface-2 px-4 py-2">
            <bdi className="line-clamp-3">{note}</bdi>
          </p>
        )}
        <p className="text-sm text-text-3">{words.moment(at)}</p>
        {(before || other) && (
          <p role="status" className="font-medium text-pending">
            {other ? sent.earlier : sent.before}
          </p>
        )}
        <div className="grid w-full gap-2 pt-4">
          <ButtonLink href="/">{words.t.common.done}</ButtonLink>
          <div className="grid gap-2 sm:grid-cols-2">
            <ButtonLink href={`/transfers/${id}`} look="secondary">
              {sent.receipt}
            </ButtonLink>
            {person && (
              <ButtonLink href={sendPath({ to: person.id })} look="secondary">
                {sent.again}
              </ButtonLink>
            )}
          </div>
        </div>
      </Card>
    </Page>
  );
}

/** One transfer: what it was, between whom, what came of it, and what can be done about it. */

import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Printer, Share2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useParams } from "wouter";
import { type Receipt, receiptQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, ButtonLink } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { shareText } from "../../parts/share";
import { Skeleton, Trouble } from "../../parts/states";
import { useMe } from "../../shell/session";
import NotFound from "../not-found";
import { Followed } from "./followed";
import { Facts, Head } from "./paper";
import { RefundSheet } from "./refund-sheet";
import { isNotFound, receiptText, refundableOf, sendAgainOf } from "./story";

export default function ReceiptScreen() {
  const { t } = useWords();
  const { id = "" } = useParams<{ id: string }>();
  const receipt = useQuery(receiptQuery(id));
  if (isNotFound(receipt.error)) return <NotFound />;
  return (
    <Page title={t.receipt.title} back="/activity">
      {receipt.data && <Paper receipt={receipt.data} />}
      {receipt.isPending && (
        <Card>
          <Skeleton />
        </Card>
      )}
      {receipt.isError && !receipt.data && (
        <Card>
          <Trouble error={receipt.error} retry={() => void receipt.refetch()} />
        </Card>
      )}
    </Page>
  );
}

function Paper({ receipt }: { receipt: Receipt }) {
  const [refunding, setRefunding] = useState(false);
  return (
    <>
      <Card className="print:border-0 print:p-0">
        <Head transfer={receipt} />
        <Facts transfer={receipt} />
      </Card>
      <Followed receipt={receipt} />
      <Actions receipt={receipt} onRefund={() => setRefunding(true)} />
      {refunding && <RefundSheet receipt={receipt} onClose={() => setRefunding(false)} />}
    </>
  );
}

function Actions({ receipt, onRefund }: { receipt: Receipt; onRefund: () => void }) {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const sendAgain = sendAgainOf(receipt);
  const canRefund = refundableOf(receipt) > 0;
  const width = sendAgain && canRefund ? "col-span-2 sm:col-span-1" : "col-span-2";
  const isOwnPayment = receipt.kind === "payment" && receipt.direction === "out";

  const share = async () => {
    const shared = await shareText({ title: t.receipt.title, text: receiptText(receipt, me, words) });
    if (shared === "copied") notify(t.common.copied);
  };
  return (
    <div data-chrome className="grid grid-cols-2 gap-3">
      {sendAgain && (
        <ButtonLink online href={sendAgain} look={isOwnPayment ? "primary" : "secondary"} className={width}>
          <ArrowUpRight aria-hidden className="size-5" />
          {isOwnPayment ? t.receipt.sendAgain : t.receipt.send}
        </ButtonLink>
      )}
      {canRefund && (
        <Button online look="secondary" onClick={onRefund} className={width}>
          <Undo2 aria-hidden className="size-5" />
          {t.receipt.refund}
        </Button>
      )}
      <Button look="secondary" onClick={() => void share()}>
        <Share2 aria-hidden className="size-5" />
        {t.receipt.share}
      </Button>
      <Button look="secondary" onClick={() => window.print()}>
        <Printer aria-hidden className="size-5" />
        {t.receipt.print}
      </Button>
    </div>
  );
}

/** What stands in the place of the form: while it is not known what became of a payment, and where there is none. */

import { CircleCheck, LoaderCircle, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import type { LinkTrouble as Why } from "../../money/pay-link";
import { useOnline } from "../../offline/online";
import { Amount } from "../../parts/amount";
import { Button, ButtonLink } from "../../parts/button";
import { Card, Page } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import type { State } from "./machine";
import { useWords } from "./words";

type CheckingProps = { state: Extract<State, { phase: "asking" | "waiting" | "looking" }>; onHurry: () => void };

/** No answer came: say so, and that it is being found out. */
export function Checking({ state, onHurry }: CheckingProps) {
  const words = useWords();
  const { checking } = words.t.send;
  const isOnline = useOnline();
  const { payee, amount, note } = state.order;
  return (
    <Page title={checking.title} quiet>
      <Card className="grid justify-items-center gap-4 text-center">
        <LoaderCircle aria-hidden className="mt-4 size-12 animate-spin text-brand-text" />
        <div role="status" className="grid gap-2">
          <p className="text-xl font-bold">{checking.title}</p>
          <p className="text-text-2">{isOnline ? checking.why : checking.offline}</p>
        </div>
        <div className="grid w-full gap-1 rounded-control bg-surface-2 p-4">
          <Amount money={{ amount, currency: words.currency }} always className="text-xl font-bold" />
          <bdi className="font-medium">{nameOf(payee, words)}</bdi>
          {payee.handle && <span className="text-sm text-text-3">@{payee.handle}</span>}
          {note && <bdi className="line-clamp-2 text-sm text-text-2">{note}</bdi>}
        </div>
        <div className="grid w-full gap-2">
          <Button onClick={onHurry} busy={state.phase === "asking"} disabled={!isOnline}>
            {checking.now}
          </Button>
          <ButtonLink href="/" look="quiet">
            {checking.leave}
          </ButtonLink>
          <p className="text-sm text-text-3">{checking.leaveHint}</p>
        </div>
      </Card>
    </Page>
  );
}

/** The draft has been paid elsewhere. */
export function Spent({ onStartOver }: { onStartOver: () => void }) {
  const { t } = useWords();
  const { spent } = t.send;
  return (
    <Page title={spent.title} quiet>
      <Aside
        icon={<CircleCheck aria-hidden className="size-12 text-brand-text" />}
        title={spent.title}
        text={spent.why}
      >
        <ButtonLink href="/activity">{t.nav.activity}</ButtonLink>
        <Button look="quiet" onClick={onStartOver}>
          {spent.startOver}
        </Button>
      </Aside>
    </Page>
  );
}

/** An address that cannot be what somebody meant: nothing of it is used. */
export function LinkTrouble({ why, end }: { why: Why; end?: ReactNode }) {
  const { t } = useWords();
  return (
    <Page title={t.send.pay.broken} quiet>
      <Aside
        icon={<Unlink aria-hidden className="size-12 text-text-3" />}
        title={t.send.pay.broken}
        text={t.send.linkTroubles[why]}
      >
        {end ?? <ButtonLink href="/send">{t.send.chooseOther}</ButtonLink>}
      </Aside>
    </Page>
  );
}

type AsideProps = { icon: ReactNode; title: string; text: string; children: ReactNode };

function Aside({ icon, title, text, children }: AsideProps) {
  return (
    <Card className="grid justify-items-center gap-4 text-center">
      <div className="pt-4">{icon}</div>
      <div className="grid gap-2">
        <p className="text-xl font-bold">{title}</p>
        <p className="text-text-2">{text}</p>
      </div>
      <div className="grid w-full gap-2">{children}</div>
    </Card>
  );
}

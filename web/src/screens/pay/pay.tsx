/** `/pay/@handle`: who is to be paid, and how much, for anybody who has the link. Whoever is signed in goes on at once. */

import { useQuery } from "@tanstack/react-query";
import { Redirect, useLocation, useParams, useSearch } from "wouter";
import { serverQuery, sessionQuery } from "../../api/queries";
import { type Payment, payPath, readPayment } from "../../money/pay-link";
import { Amount } from "../../parts/amount";
import { Avatar } from "../../parts/avatar";
import { ButtonLink } from "../../parts/button";
import { Card, Page } from "../../parts/page";
import { sendPath } from "../send/address";
import { LinkTrouble } from "../send/asides";
import { useWords } from "../send/words";

export default function Pay() {
  const { t } = useWords();
  const { data: session } = useQuery(sessionQuery);
  const { handle = "" } = useParams<{ handle: string }>();
  const link = readPayment(handle, new URLSearchParams(useSearch()));
  if (!link.ok) return <LinkTrouble why={link.why} end={<ButtonLink href="/">{t.trouble.goHome}</ButtonLink>} />;
  if (!session) return <Invitation payment={link.payment} />;
  const { handle: to, editable, ...asked } = link.payment;
  return <Redirect to={sendPath({ to: `@${to}`, ...asked, fixed: !editable })} replace />;
}

/** What a visitor sees: the handle, not the name, which is for people who are signed in. */
function Invitation({ payment }: { payment: Payment }) {
  const words = useWords();
  const { pay } = words.t.send;
  const { data: server } = useQuery(serverQuery);
  const [path] = useLocation();
  const { handle, amount, note } = payment;
  const next = encodeURIComponent(path.startsWith("/pay/") ? payPath(payment) : "/");
  return (
    <Page title={pay.title(handle)} quiet>
      <Card className="grid justify-items-center gap-2 text-center">
        <p className="pt-2 text-text-2">{pay.asks}</p>
        <Avatar person={{ id: handle, firstName: handle, lastName: "" }} size="large" />
        <p className="text-xl font-bold">@{handle}</p>
        {amount === null ? (
          <p className="py-3 text-text-2">{pay.anyAmount}</p>
        ) : (
          <p className="grid py-3">
            <span className="text-sm text-text-2">{pay.youPay}</span>
            <Amount money={{ amount, currency: words.currency }} always className="text-2xl font-bold sm:text-3xl" />
          </p>
        )}
        {note && <bdi className="max-w-full rounded-control bg-surface-2 px-4 py-2">{note}</bdi>}
        <div className="grid w-full gap-2 pt-4">
          <ButtonLink href={`/sign-in?next=${next}`}>{pay.signIn}</ButtonLink>
          {server?.signUp !== "closed" && (
            <ButtonLink href={`/sign-up?next=${next}`} look="secondary">
              {pay.signUp}
            </ButtonLink>
          )}
        </div>
        <p className="text-sm text-text-3">{pay.safe}</p>
      </Card>
    </Page>
  );
}

/** Somebody: who they are, what passed between them and whoever looks, and whether they may pay. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Ban } from "lucide-react";
import { useState } from "react";
import { useParams } from "wouter";
import { type Person, personQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { Avatar } from "../../parts/avatar";
import { Button, ButtonLink } from "../../parts/button";
import { CopyButton } from "../../parts/copy-button";
import { Card, Page } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Skeleton, Trouble } from "../../parts/states";
import { useMe } from "../../shell/session";
import NotFound from "../not-found";
import { isNotFound } from "../receipt/story";
import { BlockSheet } from "./block-sheet";
import { blockedQuery, threadQuery } from "./queries";
import { Thread } from "./thread";

export default function PersonScreen() {
  const words = useWords();
  const me = useMe();
  const { id = "" } = useParams<{ id: string }>();
  const found = useQuery(personQuery(id));
  const thread = useInfiniteQuery(threadQuery(id));
  // Who has blocked the caller cannot be looked up any more; what passed with them still names them.
  const fromThread = thread.data?.pages.flatMap((page) => page.data)[0]?.person ?? null;
  const person = found.data ?? fromThread;
  if (!person && isNotFound(found.error) && !thread.isPending) return <NotFound />;
  return (
    <Page title={person ? nameOf(person, words) : words.t.common.loading} back="/" quiet={!person} width="wide">
      {person ? (
        <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-[22rem_1fr]">
          <Identity person={person} isGone={isNotFound(found.error)} />
          {person.id !== me.id && <Thread person={person} thread={thread} />}
        </div>
      ) : (
        <Card>{found.isError ? <Trouble error={found.error} retry={() => void found.refetch()} /> : <Skeleton />}</Card>
      )}
    </Page>
  );
}

function Identity({ person, isGone }: { person: Person; isGone: boolean }) {
  const { t } = useWords();
  const me = useMe();
  const isMe = person.id === me.id;
  const isClosed = person.handle === null;
  const canBePaid = !isMe && !isClosed && !isGone;
  return (
    <Card>
      <div className="grid justify-items-center gap-2 text-center">
        <Avatar person={person} size="large" />
        {person.handle && (
          <p className="-my-2 flex max-w-full items-center pl-12 text-text-2">
            <span className="min-w-0">@{person.handle}</span>
            <CopyButton text={`@${person.handle}`} label={t.person.copyHandle} />
          </p>
        )}
        {isMe && <p className="text-text-2">{t.person.you}</p>}
        {isClosed && <p className="text-text-2">{t.person.closed}</p>}
        {isGone && !isClosed && <p className="text-text-2">{t.person.gone}</p>}
      </div>
      {canBePaid && (
        <ButtonLink online href={`/send?to=${person.id}`} className="mt-4 w-full">
          <ArrowUpRight aria-hidden className="size-5" />
          {t.person.send}
        </ButtonLink>
      )}
      {!isMe && !isClosed && <Blocking person={person} />}
    </Card>
  );
}

function Blocking({ person }: { person: Person }) {
  const { t } = useWords();
  const blocked = useQuery(blockedQuery);
  const [asking, setAsking] = useState(false);
  if (!blocked.data) return null;
  const isBlocked = blocked.data.includes(person.id);
  return (
    <div className="mt-3 grid gap-2">
      {isBlocked && <p className="rounded-control bg-surface-2 p-3 text-center text-sm">{t.person.blocked}</p>}
      <Button online look="quiet" onClick={() => setAsking(true)}>
        <Ban aria-hidden className="size-5" />
        {isBlocked ? t.person.unblock : t.person.block}
      </Button>
      {asking && <BlockSheet person={person} isBlocked={isBlocked} onClose={() => setAsking(false)} />}
    </div>
  );
}

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { DELETE, take } from "../../api/client";
import { Refused } from "../../api/problems";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { Empty, sayError } from "../../parts/states";
import { Confirm } from "./confirm";
import { deviceOf } from "./device";
import { focusHeading } from "./forms";
import { Listed } from "./listed";
import { type SignIn, sessionsQuery } from "./queries";
import { useWords } from "./words";

export default function Sessions() {
  const { t } = useWords();
  const client = useQueryClient();
  const sessions = useInfiniteQuery(sessionsQuery);
  const [isAsking, setAsking] = useState(false);
  const others = (sessions.data?.pages ?? []).flatMap((page) => page.data).filter((each) => !each.current);
  const endOthers = async () => {
    await take(DELETE("/sessions"));
    notify(t.settings.othersEnded);
    await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    requestAnimationFrame(focusHeading);
  };
  return (
    <Page title={t.settings.sessions} back="/settings">
      <Card>
        <p className="pb-2 text-text-2">{t.settings.sessionsHint}</p>
        <Listed
          query={sessions}
          idOf={(session) => session.id}
          row={(session) => <Row session={session} />}
          empty={<Empty title={t.settings.noSessions} />}
        />
      </Card>
      {others.length > 0 && (
        <Button look="danger" onClick={() => setAsking(true)} aria-haspopup="dialog">
          {t.settings.endOthers}
        </Button>
      )}
      {isAsking && (
        <Confirm
          title={t.settings.endOthersTitle}
          action={t.settings.endAll}
          act={endOthers}
          onClose={() => setAsking(false)}
        >
          {t.settings.endOthersHint}
        </Confirm>
      )}
    </Page>
  );
}

function Row({ session }: { session: SignIn }) {
  const words = useWords();
  const { t } = words;
  const client = useQueryClient();
  const { browser, system, isPhone } = deviceOf(session.label);
  const Icon = isPhone ? Smartphone : Monitor;
  const name = browser && system ? t.settings.browserOn(browser, system) : (browser ?? system ?? t.settings.device);
  const end = useMutation({
    mutationFn: () => take(DELETE("/sessions/{id}", { params: { path: { id: session.id } } })),
    onError: (error) => {
      // That it has ended meanwhile is what was wanted.
      if (!(error instanceof Refused && error.status === 404)) notify(sayError(error, words));
    },
    onSuccess: () => notify(t.settings.sessionEnded),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      focusHeading();
    },
  });
  return (
    <div className="flex min-h-16 items-center gap-3 py-2">
      <Icon aria-hidden className="size-6 shrink-0 text-text-2" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="text-sm text-text-3">{t.settings.signedIn(words.moment(session.createdAt))}</p>
        {session.current && <p className="text-sm font-semibold text-brand-text">{t.settings.thisDevice}</p>}
      </div>
      {!session.current && (
        <Button
          look="secondary"
          busy={end.isPending}
          onClick={() => end.mutate()}
          aria-label={t.settings.endNamed(name)}
          className="shrink-0"
        >
          {t.settings.end}
        </Button>
      )}
    </div>
  );
}

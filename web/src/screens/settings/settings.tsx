import { useQuery } from "@tanstack/react-query";
import { Ban, BookOpen, Download, FileText, KeyRound, Lock, MonitorSmartphone, Pencil, UserX } from "lucide-react";
import { useState } from "react";
import { serverQuery } from "../../api/queries";
import { InstallCard } from "../../offline/install-card";
import { Avatar } from "../../parts/avatar";
import { Button, ButtonLink } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Skeleton, sayError, Trouble } from "../../parts/states";
import { useMe, useSignOut } from "../../shell/session";
import { csvAddress } from "../statements/csv";
import { Limits } from "../statements/limits";
import { whyQuery } from "../statements/queries";
import { Appearance } from "./appearance";
import { FileRow, LinkRow } from "./links";
import { useWords } from "./words";

export default function Settings() {
  const { t } = useWords();
  return (
    <Page title={t.nav.settings} width="wide">
      <div className="grid items-start gap-4 md:gap-6 lg:grid-cols-2">
        <div className="grid min-w-0 gap-4 md:gap-6">
          <Who />
          <Appearance />
          <Card title={t.settings.limits}>
            <OwnLimits />
          </Card>
        </div>
        <div className="grid min-w-0 gap-4 md:gap-6">
          <Card title={t.settings.security}>
            <LinkRow href="/settings/password" icon={Lock} name={t.settings.password} />
            <LinkRow
              href="/settings/sessions"
              icon={MonitorSmartphone}
              name={t.settings.sessions}
              hint={t.settings.sessionsHint}
            />
            <LinkRow href="/settings/keys" icon={KeyRound} name={t.settings.keys} hint={t.settings.keysHint} />
            <LinkRow href="/settings/blocked" icon={Ban} name={t.settings.blocked} hint={t.settings.blockedHint} />
          </Card>
          <Card title={t.settings.data}>
            <FileRow
              href={csvAddress()}
              download
              icon={Download}
              name={t.settings.exportAll}
              hint={t.settings.exportHint}
            />
            <LinkRow href="/statements" icon={FileText} name={t.statements.title} />
          </Card>
          <InstallCard />
          <About />
          <Leave />
        </div>
      </div>
    </Page>
  );
}

function Who() {
  const words = useWords();
  const me = useMe();
  return (
    <Card>
      <div className="flex min-w-0 items-center gap-4">
        <Avatar person={me} size="large" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold">
            <bdi>{nameOf(me, words)}</bdi>
          </h2>
          {me.handle && <p className="truncate text-text-2">@{me.handle}</p>}
          <p className="truncate text-sm text-text-3">{me.username}</p>
        </div>
      </div>
      <ButtonLink href="/settings/profile" look="secondary" className="mt-4 w-full">
        <Pencil aria-hidden className="size-5" />
        {words.t.settings.editProfile}
      </ButtonLink>
    </Card>
  );
}

function OwnLimits() {
  const why = useQuery(whyQuery);
  if (why.isPending) return <Skeleton rows={1} />;
  if (why.isError) return <Trouble error={why.error} retry={() => void why.refetch()} />;
  return <Limits limits={why.data.limits} />;
}

function About() {
  const { t } = useWords();
  const { data: server } = useQuery(serverQuery);
  return (
    <Card title={t.settings.about}>
      <FileRow href="/api/docs" icon={BookOpen} name={t.settings.apiDocs} hint={t.settings.apiDocsHint} />
      {server && (
        <p className="pt-2 text-sm text-text-3">
          {server.name} · {t.settings.version(server.version)}
        </p>
      )}
    </Card>
  );
}

function Leave() {
  const words = useWords();
  const { t } = words;
  const signOut = useSignOut();
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    signOut().catch((error: unknown) => {
      setLeaving(false);
      notify(sayError(error, words));
    });
  };
  return (
    <Card>
      <Button look="secondary" busy={isLeaving} onClick={leave} className="w-full">
        {t.nav.signOut}
      </Button>
      <div className="pt-3">
        <LinkRow href="/settings/close" icon={UserX} name={t.settings.close} />
      </div>
    </Card>
  );
}

/** Invitations: made, handed out, seen to be used, revoked. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DELETE, take } from "../../api/client";
import { serverQuery } from "../../api/queries";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card } from "../../parts/page";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { Empty } from "../../parts/states";
import { isolate } from "./acts";
import { AdminPage, forAdmins } from "./admin-page";
import { ErrorLine, PersonLink } from "./bits";
import { InviteSheet } from "./invite-sheet";
import { type InviteState, stateOf } from "./invite-state";
import { Listing } from "./listing";
import { adminPersonQuery, type Invite, invitesQuery } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

function Invites() {
  const { t } = useWords();
  const { invites } = t.admin;
  const query = useInfiniteQuery(invitesQuery);
  const { data: server } = useQuery(serverQuery);
  const [makes, setMakes] = useState(false);
  const [ending, setEnding] = useState<Invite | null>(null);
  return (
    <AdminPage title={invites.title}>
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-4">
          <p className="min-w-0 flex-1 basis-60 text-text-2">
            {server?.signUp === "open" && invites.open}
            {server?.signUp === "closed" && <span className="text-pending">{invites.closed}</span>}
            {server?.signUp !== "open" && server?.signUp !== "closed" && invites.explain}
          </p>
          <Button onClick={() => setMakes(true)}>{invites.make}</Button>
        </div>
      </Card>
      <Card>
        <Listing query={query} empty={<Empty title={invites.none}>{invites.noneHint}</Empty>}>
          {(found) => (
            <ul className="divide-y divide-line">
              {found.map((invite) => (
                <li key={invite.id}>
                  <InviteRow invite={invite} onEnd={() => setEnding(invite)} />
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Card>
      {makes && <InviteSheet onClose={() => setMakes(false)} />}
      {ending && <EndSheet invite={ending} onClose={() => setEnding(null)} />}
    </AdminPage>
  );
}

const STATE_LOOKS: Record<InviteState, string> = {
  free: "border border-field text-text",
  used: "bg-surface-2 text-text-2",
  over: "bg-surface-2 text-text-3",
};

function InviteRow({ invite, onEnd }: { invite: Invite; onEnd: () => void }) {
  const words = useWords();
  const { invites, audit } = words.t.admin;
  const state = stateOf(invite, new Date());
  const { data: maker } = useQuery({
    ...adminPersonQuery(invite.createdBy ?? ""),
    enabled: invite.createdBy !== null,
  });
  const who = invite.createdBy === null ? audit.commandLine : maker ? isolate(nameOf(maker, words)) : "…";
  return (
    <div className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p>
          <span className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium ${STATE_LOOKS[state]}`}>
            {invites.states[state]}
          </span>
        </p>
        <p className="pt-1 text-sm text-text-2">{invites.madeBy(who, words.date(invite.createdAt))}</p>
        {state === "free" && <p className="text-sm text-text-3">{invites.until(words.date(invite.expiresAt))}</p>}
        {invite.usedBy !== null && (
          <p className="text-sm text-text-2">
            {invites.usedBy}: <PersonLink id={invite.usedBy} />
          </p>
        )}
      </div>
      {state === "free" && (
        <Button look="danger" onClick={onEnd}>
          {invites.revoke}
        </Button>
      )}
    </div>
  );
}

function EndSheet({ invite, onClose }: { invite: Invite; onClose: () => void }) {
  const { t } = useWords();
  const { invites } = t.admin;
  const act = useAct(
    () => take(DELETE("/admin/invites/{id}", { params: { path: { id: invite.id } } })),
    () => {
      notify(invites.revoked);
      onClose();
    },
  );
  return (
    <Sheet title={invites.revokeTitle} onClose={onClose} busy={act.busy}>
      <p className="text-text-2">{invites.revokeExplain}</p>
      <ErrorLine error={act.error} />
      <Button look="danger" busy={act.busy} onClick={act.run}>
        {invites.revoke}
      </Button>
      <Button look="secondary" disabled={act.busy} onClick={onClose}>
        {t.common.cancel}
      </Button>
    </Sheet>
  );
}

export default forAdmins(Invites);

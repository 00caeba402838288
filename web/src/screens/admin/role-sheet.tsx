/** Making somebody an admin, and taking that back. */

import { useQueryClient } from "@tanstack/react-query";
import { PUT, take } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { useMe } from "../../shell/session";
import { isolate } from "./acts";
import { ErrorLine } from "./bits";
import type { Details } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

export function RoleSheet({ person, onClose }: { person: Details; onClose: () => void }) {
  const words = useWords();
  const { role } = words.t.admin;
  const me = useMe();
  const client = useQueryClient();
  const name = isolate(nameOf(person, words));
  const appoints = person.role !== "admin";
  const isMe = person.id === me.id;

  const act = useAct(
    () =>
      take(
        PUT("/admin/people/{id}/role", {
          params: { path: { id: person.id } },
          body: { role: appoints ? "admin" : "person" },
        }),
      ),
    () => {
      notify(role.changed);
      onClose();
      if (isMe) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  );
  return (
    <Sheet title={appoints ? role.adminTitle(name) : role.personTitle(name)} onClose={onClose} busy={act.busy}>
      <p className="text-text-2">{appoints ? role.adminExplain : role.personExplain}</p>
      {isMe && <p className="font-medium text-pending">{role.selfExplain}</p>}
      <ErrorLine error={act.error} />
      <Button look={appoints ? "primary" : "danger"} busy={act.busy} onClick={act.run}>
        {appoints ? role.adminNow : role.personNow}
      </Button>
    </Sheet>
  );
}

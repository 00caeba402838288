/** Freezing somebody's account, and ending that, each with a reason for whoever looks later. */

import { type SubmitEvent, useState } from "react";
import { POST, take } from "../../api/client";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { isolate } from "./acts";
import { ErrorLine } from "./bits";
import type { Details } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

const REASON_LONGEST = 200;

type Props = { person: Details; onClose: () => void };

export function StatusSheet({ person, onClose }: Props) {
  const words = useWords();
  const { freeze } = words.t.admin;
  const [reason, setReason] = useState("");
  const [insists, setInsists] = useState(false);
  const name = isolate(nameOf(person, words));
  const freezes = person.status === "open";

  const act = useAct(
    () => {
      const asked = { params: { path: { id: person.id } }, body: { reason: reason.trim() } };
      return take(freezes ? POST("/admin/people/{id}/freeze", asked) : POST("/admin/people/{id}/unfreeze", asked));
    },
    () => {
      notify(freezes ? freeze.done(name) : freeze.ended(name));
      onClose();
    },
  );

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setInsists(true);
    if (reason.trim()) act.run();
  };
  return (
    <Sheet title={freezes ? freeze.title(name) : freeze.endTitle(name)} onClose={onClose} busy={act.busy}>
      <form noValidate onSubmit={submit} className="grid gap-4">
        <p className="text-text-2">{freezes ? freeze.explain : freeze.endExplain}</p>
        <Field
          data-focus
          label={freeze.reason}
          hint={freeze.reasonHint}
          required
          value={reason}
          maxLength={REASON_LONGEST}
          autoComplete="off"
          error={insists && !reason.trim() ? freeze.reasonNeeded : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <ErrorLine error={act.error} />
        <Button type="submit" look={freezes ? "danger" : "primary"} busy={act.busy}>
          {freezes ? freeze.now : freeze.endNow}
        </Button>
      </form>
    </Sheet>
  );
}

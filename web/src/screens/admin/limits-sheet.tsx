/** What one person may send. */

import { type SubmitEvent, useState } from "react";
import { PUT, take } from "../../api/client";
import type { Money } from "../../money/money";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { isolate } from "./acts";
import { ErrorLine } from "./bits";
import { LimitsFields, useLimits } from "./limits-form";
import type { Details, Limits } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

type Props = { person: Details; everyones: Limits; onClose: () => void };

export function LimitsSheet({ person, everyones, onClose }: Props) {
  const words = useWords();
  const { limits } = words.t.admin;
  const typed = useLimits(person.limits);
  const [reason, setReason] = useState("");
  const [insists, setInsists] = useState(false);
  const asEveryone = (limit: Money | null) => limits.emptyOwn(limit ? words.money(limit) : limits.any);

  const act = useAct(
    async () => {
      if (typed.limits === null) return;
      const body = { ...typed.limits, reason: reason.trim() || null };
      await take(PUT("/admin/people/{id}/limits", { params: { path: { id: person.id } }, body }));
    },
    () => {
      notify(limits.saved);
      onClose();
    },
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setInsists(true);
    if (typed.limits !== null && typed.changed) act.run();
  };
  return (
    <Sheet title={limits.personTitle(isolate(nameOf(person, words)))} onClose={onClose} busy={act.busy}>
      <form noValidate onSubmit={submit} className="grid gap-4">
        <p className="text-sm text-text-2">{limits.intro}</p>
        <LimitsFields
          typed={typed}
          insists={insists}
          hints={{ transfer: asEveryone(everyones.transferLimit), day: asEveryone(everyones.dayLimit) }}
        />
        <Field
          label={limits.reason}
          optional
          value={reason}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
        <ErrorLine error={act.error} />
        <p role="status" className="text-sm text-text-2 empty:hidden">
          {insists && typed.limits !== null && !typed.changed ? limits.unchanged : ""}
        </p>
        <Button type="submit" busy={act.busy}>
          {limits.save}
        </Button>
      </form>
    </Sheet>
  );
}

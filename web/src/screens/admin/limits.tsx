/** What everyone may send who has no limits of their own. */

import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { PUT, take } from "../../api/client";
import type { Money } from "../../money/money";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card } from "../../parts/page";
import { Sheet } from "../../parts/sheet";
import { Skeleton, Trouble } from "../../parts/states";
import { AdminPage, forAdmins } from "./admin-page";
import { ErrorLine } from "./bits";
import { LimitsFields, type NewLimits, useLimits } from "./limits-form";
import { type Limits as Known, limitsQuery } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

function Limits() {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useQuery(limitsQuery);
  return (
    <AdminPage title={t.admin.limits.title}>
      <Card title={t.admin.limits.everyones} className="max-w-xl">
        {isPending && <Skeleton rows={2} />}
        {error && !data && <Trouble error={error} retry={() => void refetch()} />}
        {data && <Form key={keyOf(data)} before={data} />}
      </Card>
    </AdminPage>
  );
}

/** A form begins anew once the limits are others. */
function keyOf({ transferLimit, dayLimit }: Known): string {
  return `${transferLimit?.amount} ${dayLimit?.amount}`;
}

function Form({ before }: { before: Known }) {
  const { t } = useWords();
  const { limits } = t.admin;
  const typed = useLimits(before);
  const [insists, setInsists] = useState(false);
  const [confirms, setConfirms] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setInsists(true);
    if (typed.limits !== null && typed.changed) setConfirms(true);
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4 pt-1">
      <p className="text-text-2">{limits.intro}</p>
      <LimitsFields
        typed={typed}
        insists={insists}
        hints={{ transfer: limits.emptyDefault, day: limits.emptyDefault }}
      />
      <p role="status" className="text-sm text-text-2 empty:hidden">
        {insists && typed.limits !== null && !typed.changed ? limits.unchanged : ""}
      </p>
      <Button type="submit">{limits.save}</Button>
      {confirms && typed.limits && <Confirm limits={typed.limits} onClose={() => setConfirms(false)} />}
    </form>
  );
}

function Confirm({ limits: asked, onClose }: { limits: NewLimits; onClose: () => void }) {
  const words = useWords();
  const { limits } = words.t.admin;
  const say = (limit: Money | null) => (limit ? limits.upTo(words.money(limit)) : limits.any);
  const act = useAct(
    () => take(PUT("/admin/limits", { body: { ...asked, reason: null } })),
    () => {
      notify(limits.saved);
      onClose();
    },
  );
  return (
    <Sheet title={limits.confirmTitle} onClose={onClose} busy={act.busy}>
      <p className="text-text-2">{limits.confirm(say(asked.transferLimit), say(asked.dayLimit))}</p>
      <ErrorLine error={act.error} />
      <Button data-focus busy={act.busy} onClick={act.run}>
        {limits.save}
      </Button>
      <Button look="secondary" disabled={act.busy} onClick={onClose}>
        {words.t.common.cancel}
      </Button>
    </Sheet>
  );
}

export default forAdmins(Limits);

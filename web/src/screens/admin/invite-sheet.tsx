/** A new invitation: for how long, then its link and code, shown once. */

import { type SubmitEvent, useState } from "react";
import { POST, take } from "../../api/client";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { Sheet } from "../../parts/sheet";
import { ErrorLine, Secret } from "./bits";
import { DAYS_MOST, inviteLink, readDays } from "./invite-state";
import { useAct } from "./use-act";
import { useWords } from "./words";

export function InviteSheet({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { invites } = words.t.admin;
  const [typed, setTyped] = useState("14");
  const [insists, setInsists] = useState(false);
  const days = readDays(typed);
  const act = useAct((header) => take(POST("/admin/invites", { params: { header }, body: { days: days ?? 14 } })));
  const { made } = act;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setInsists(true);
    if (days !== null) act.run();
  };
  return (
    <Sheet title={invites.makeTitle} onClose={onClose} busy={act.busy}>
      {made === undefined && (
        <form noValidate onSubmit={submit} className="grid gap-4">
          <p className="text-text-2">{invites.explain}</p>
          <Field
            data-focus
            type="number"
            inputMode="numeric"
            min={1}
            max={DAYS_MOST}
            label={invites.days}
            hint={invites.daysHint}
            value={typed}
            disabled={act.open}
            error={insists && days === null ? invites.daysInvalid : null}
            onChange={(event) => setTyped(event.target.value)}
          />
          <ErrorLine error={act.error} />
          <Button type="submit" busy={act.busy}>
            {invites.makeNow}
          </Button>
        </form>
      )}
      <div aria-live="polite" className="grid gap-4 empty:hidden">
        {made && made.code === undefined && <p className="font-medium text-pending">{invites.lost}</p>}
        {made?.code !== undefined && (
          <>
            <p className="font-medium">{invites.once}</p>
            <Secret label={invites.link} copyLabel={invites.copyLink} text={inviteLink(made.code, location.origin)} />
            <Secret label={invites.code} copyLabel={invites.copyCode} text={made.code} />
            <p className="text-sm text-text-2">{invites.until(words.date(made.expiresAt))}</p>
          </>
        )}
      </div>
      {made && (
        <Button look="secondary" onClick={onClose}>
          {words.t.common.done}
        </Button>
      )}
    </Sheet>
  );
}

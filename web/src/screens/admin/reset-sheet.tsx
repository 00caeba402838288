/** A link with which somebody sets a new password: made here, and shown once. */

import { POST, take } from "../../api/client";
import { Button } from "../../parts/button";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { isolate } from "./acts";
import { ErrorLine, Secret } from "./bits";
import type { Details } from "./queries";
import { useAct } from "./use-act";
import { useWords } from "./words";

export function ResetSheet({ person, onClose }: { person: Details; onClose: () => void }) {
  const words = useWords();
  const { reset } = words.t.admin;
  const act = useAct((header) =>
    take(POST("/admin/people/{id}/reset-links", { params: { path: { id: person.id }, header } })),
  );
  const { made } = act;
  return (
    <Sheet title={reset.title(isolate(nameOf(person, words)))} onClose={onClose} busy={act.busy}>
      {made === undefined && (
        <>
          <p className="text-text-2">{reset.explain}</p>
          <ErrorLine error={act.error} />
          <Button busy={act.busy} onClick={act.run}>
            {reset.make}
          </Button>
        </>
      )}
      <div aria-live="polite" className="grid gap-4 empty:hidden">
        {made && !made.path && <p className="font-medium text-pending">{reset.lost}</p>}
        {made?.path && (
          <>
            <p className="font-medium">{reset.once}</p>
            <Secret label={reset.link} copyLabel={reset.copyLink} text={location.origin + made.path} />
            <p className="text-sm text-text-2">
              {reset.handOver} {reset.until(words.moment(made.expiresAt))}
            </p>
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

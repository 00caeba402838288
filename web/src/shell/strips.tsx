/** Strips over the screen: that the server cannot be reached, with how old the data is, and that an update is ready. */

import { useQuery } from "@tanstack/react-query";
import { CloudOff, X } from "lucide-react";
import { useState } from "react";
import { balanceQuery } from "../api/queries";
import { useWords, type Words } from "../i18n";
import { useOnline } from "../offline/online";
import { useUpdate } from "../offline/update";
import { Button, IconButton } from "../parts/button";

/** `21 Nov, 9:41 pm` */
function stamp(at: number, { locale }: Words): string {
  const form = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(locale, form).format(at);
}

/** Stands there, empty, also while there is nothing to say: a live region speaks of what comes into it. */
export function OfflineStrip() {
  const words = useWords();
  const online = useOnline();
  const { dataUpdatedAt } = useQuery({ ...balanceQuery, enabled: false });
  const { offline, offlineAsOf } = words.t.pwa;
  return (
    <div role="status" data-chrome className="sticky top-0 z-10">
      {!online && (
        <p className="flex items-center justify-center gap-2 bg-surface-2 px-4 py-2 text-center text-sm font-medium text-pending">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          {dataUpdatedAt > 0 ? offlineAsOf(stamp(dataUpdatedAt, words)) : offline}
        </p>
      )}
    </div>
  );
}

/** Nothing in the middle of something is disturbed: whoever wants it later is asked again with the next page. */
export function UpdateStrip() {
  const { t } = useWords();
  const update = useUpdate();
  const [later, setLater] = useState<typeof update>(null);
  const isShown = update !== null && update !== later;
  return (
    <div role="status" data-chrome>
      {isShown && (
        <div className="flex items-center justify-center gap-1 bg-brand-soft pr-1 pl-4 text-brand-text md:py-1">
          <p className="min-w-0 flex-1 font-medium sm:flex-none">{t.pwa.updateReady}</p>
          <Button look="quiet" onClick={update.apply}>
            {t.pwa.update}
          </Button>
          <IconButton label={t.pwa.later} onClick={() => setLater(update)}>
            <X aria-hidden className="size-5" />
          </IconButton>
        </div>
      )}
    </div>
  );
}

/** What stands where data is not there yet, not there at all, or could not be had. */

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Refused, Unreachable } from "../api/problems";
import { useWords, type Words } from "../i18n";
import { Button } from "./button";

/** Rows that have not come yet. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const { t } = useWords();
  return (
    <div role="status">
      <span className="sr-only">{t.common.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike, and never move
        <div key={row} aria-hidden className="flex min-h-16 animate-pulse items-center gap-3">
          <div className="size-11 rounded-full bg-surface-2" />
          <div className="grid flex-1 gap-2">
            <div className="h-4 w-2/5 rounded bg-surface-2" />
            <div className="h-3 w-1/4 rounded bg-surface-2" />
          </div>
        </div>
      ))}
    </div>
  );
}

type EmptyProps = { title: string; icon?: LucideIcon; children?: ReactNode; action?: ReactNode };

/** A list with nothing in it, why, and what to do about it. */
export function Empty({ title, icon: Icon, children, action }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-2 px-4 py-8 text-center">
      {Icon && (
        <span className="mb-2 inline-flex size-16 items-center justify-center rounded-full bg-brand-soft text-brand-text">
          <Icon aria-hidden className="size-8" />
        </span>
      )}
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-prose text-text-2">{children}</div>}
      {action && <div className="pt-2">{action}</div>}
    </div>
  );
}

/** Say in the reader's language what went wrong. */
export function sayError(error: unknown, words: Words): string {
  const { t } = words;
  if (error instanceof Unreachable) return t.trouble.unreachable;
  if (!(error instanceof Refused)) return t.trouble.internal;
  if (error.status === 429) return t.trouble.tooMany(error.retryAfter ?? 60);
  if (error.status === 500) return t.trouble.internal;
  return t.trouble.codes[error.code] ?? error.problem.detail;
}

/** What went wrong, with a way out. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const words = useWords();
  const requestId = error instanceof Refused ? error.problem.requestId : "";
  return (
    <div role="alert" className="grid justify-items-center gap-2 px-4 py-8 text-center">
      <p className="font-semibold">{words.t.trouble.title}</p>
      <p className="text-text-2">{sayError(error, words)}</p>
      {requestId && <p className="text-xs text-text-3">{words.t.trouble.requestId(requestId)}</p>}
      {retry && (
        <Button look="secondary" onClick={retry}>
          {words.t.common.retry}
        </Button>
      )}
    </div>
  );
}

/** How a run of `hundi verify` ended. */

import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Verification } from "./queries";
import { useWords } from "./words";

export function Outcome({ run }: { run: Verification }) {
  const words = useWords();
  const { verification } = words.t.admin;
  const Icon = run.ok ? CircleCheck : TriangleAlert;
  const number = (n: number) => n.toLocaleString(words.locale);
  return (
    <div className="flex min-w-0 items-start gap-3 py-2">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${run.ok ? "text-text-2" : "text-error"}`} />
      <div className="min-w-0">
        <p className={`font-medium ${run.ok ? "" : "text-error"}`}>
          {run.ok ? verification.ok : verification.broken(run.findingCount)}
        </p>
        <p className="text-sm text-text-2">{words.moment(run.beganAt)}</p>
        <p className="text-sm text-text-3">
          {verification.counted(
            number(run.transfers),
            number(run.accounts),
            number(Math.max(0.1, Math.round(run.seconds * 10) / 10)),
          )}
        </p>
      </div>
    </div>
  );
}

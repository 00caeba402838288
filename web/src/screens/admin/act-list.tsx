/** Acts of operators: each a sentence, which opens to the facts behind it. */

import { ChevronDown } from "lucide-react";
import { Link } from "wouter";
import { factsOf, sentenceOf } from "./acts";
import { Facts } from "./bits";
import type { Act } from "./queries";
import { useSeenWords } from "./seen";

export function ActList({ acts }: { acts: readonly Act[] }) {
  return (
    <ul className="divide-y divide-line">
      {acts.map((act) => (
        <li key={act.id}>
          <ActRow act={act} />
        </li>
      ))}
    </ul>
  );
}

function ActRow({ act }: { act: Act }) {
  const words = useSeenWords();
  const { t } = words;
  const reason = act.detail.reason;
  return (
    <details className="group">
      <summary className="-mx-2 flex min-h-16 list-none items-center gap-3 rounded-control px-2 py-2 hover:bg-surface-2 [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 flex-1">
          <span className="line-clamp-4">{sentenceOf(act, words)}</span>
          <span className="line-clamp-2 text-sm text-text-3">
            {words.day(act.at)}, {words.time(act.at)}
            {typeof reason === "string" && reason !== "" && (
              <>
                {" · "}
                <bdi>{reason}</bdi>
              </>
            )}
          </span>
        </span>
        <ChevronDown aria-hidden className="size-5 shrink-0 text-text-3 group-open:rotate-180" />
      </summary>
      <div className="pb-4">
        <Facts facts={factsOf(act, words)} />
        <p className="flex flex-wrap gap-x-4 pt-2">
          {act.person && <Person label={t.admin.facts.person} person={act.person} />}
          {act.actor && <Person label={t.admin.facts.actor} person={act.actor} />}
        </p>
      </div>
    </details>
  );
}

function Person({ label, person }: { label: string; person: NonNullable<Act["person"]> }) {
  return (
    <Link
      href={`/admin/people/${person.id}`}
      className="inline-flex min-h-11 items-center gap-1 text-sm font-medium text-brand-text"
    >
      {label}:{" "}
      <bdi className="underline">
        {person.firstName} {person.lastName}
      </bdi>
    </Link>
  );
}

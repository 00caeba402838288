/** Small things that several screens of the administration show. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Refused } from "../../api/problems";
import { CopyButton } from "../../parts/copy-button";
import { Field } from "../../parts/field";
import { nameOf } from "../../parts/rows";
import { sayError } from "../../parts/states";
import type { Fact } from "./acts";
import { type AdminPerson, adminPersonQuery } from "./queries";
import { useWords, type Words } from "./words";

/** Say what went wrong as it concerns an operator. */
export function sayRefusal(error: unknown, words: Words): string {
  const own = error instanceof Refused ? words.t.admin.codes[error.code] : undefined;
  return own ?? sayError(error, words);
}

/** What went wrong with an act, beside what asked for it. */
export function ErrorLine({ error }: { error: unknown }) {
  const words = useWords();
  if (!error) return null;
  return (
    <p role="alert" className="font-medium text-error">
      {sayRefusal(error, words)}
    </p>
  );
}

const BADGES: Record<string, string> = {
  admin: "bg-surface-2 text-text",
  frozen: "border border-pending text-pending",
  closed: "bg-surface-2 text-text-3",
};

/** What is not as it is for most: an admin, a frozen account, a closed one. */
export function Badges({ person }: { person: Pick<AdminPerson, "role" | "status"> }) {
  const { t } = useWords();
  const shown = [
    ...(person.role === "admin" ? [{ key: "admin", text: t.admin.people.roles.admin }] : []),
    ...(person.status === "open" ? [] : [{ key: person.status, text: t.admin.people.statuses[person.status] }]),
  ];
  return shown.map(({ key, text }) => (
    <span key={key} className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium ${BADGES[key] ?? ""}`}>
      {text ?? key}
    </span>
  ));
}

/** Labels and what stands behind them. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-4 gap-y-2 pt-2 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-text-3">{label}</dt>
          <dd className="-mt-2 min-w-0 sm:mt-0">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Somebody's name, by an id alone, leading to them. */
export function PersonLink({ id }: { id: string }) {
  const words = useWords();
  const { data } = useQuery(adminPersonQuery(id));
  return (
    <Link href={`/admin/people/${id}`} className="inline-flex min-h-11 items-center text-brand-text underline">
      <bdi>{data ? nameOf(data, words) : id}</bdi>
    </Link>
  );
}

type SecretProps = { label: string; copyLabel: string; text: string };

/** What is shown once, to be copied. */
export function Secret({ label, copyLabel, text }: SecretProps) {
  return (
    <Field
      label={label}
      value={text}
      readOnly
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      className="font-mono text-sm"
      end={<CopyButton text={text} label={copyLabel} />}
    />
  );
}

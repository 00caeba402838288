/** What is typed into: a label, a hint, the control, and what is wrong with it, tied together for every reader. */

import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";
import { useWords } from "../i18n";

const CONTROL =
  "block min-h-12 w-full rounded-control border border-field bg-surface px-4 text-text placeholder:text-text-3 " +
  "aria-invalid:border-error";

type Around = {
  label: string;
  /** The label is there for screen readers alone: something else says to all others what belongs here. */
  quietLabel?: boolean;
  hint?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
};

type Ids = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

/** A label, hint and error around any control, which gets what ties it to them. */
export function Labelled({
  label,
  quietLabel = false,
  hint,
  error,
  optional = false,
  children,
}: Around & { children: (ids: Ids) => ReactNode }) {
  const { t } = useWords();
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className={quietLabel ? "sr-only" : "text-sm font-medium text-text-2"}>
        {label}
        {optional && <span className="font-normal text-text-3"> ({t.common.optional})</span>}
      </label>
      {children({ id, "aria-describedby": told || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-text-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-error">
          {error}
        </p>
      )}
    </div>
  );
}

export type FieldProps = Around &
  Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & { start?: ReactNode; end?: ReactNode };

/** A line of text; within it `start` is an icon before the text, and `end` a button behind it. */
export function Field({ label, quietLabel, hint, error, optional, start, end, className = "", ...input }: FieldProps) {
  const around: Around = { label, hint, error, ...(quietLabel && { quietLabel }), ...(optional && { optional }) };
  const room = `${start ? "pl-11" : ""} ${end ? "pr-14" : ""}`;
  return (
    <Labelled {...around}>
      {(ids) => (
        <div className="relative">
          {start && (
            <span aria-hidden className="pointer-events-none absolute inset-y-0 left-4 flex items-center text-text-3">
              {start}
            </span>
          )}
          <input {...input} {...ids} className={`${CONTROL} ${room} ${className}`} />
          {end && <div className="absolute inset-y-0 right-0 flex items-center">{end}</div>}
        </div>
      )}
    </Labelled>
  );
}

type SelectProps = Around & Omit<SelectHTMLAttributes<HTMLSelectElement>, "id">;

/** A choice of one among several that need no pictures. */
export function Select({ label, hint, error, optional, className = "", children, ...select }: SelectProps) {
  const around: Around = { label, hint, error, ...(optional && { optional }) };
  return (
    <Labelled {...around}>
      {(ids) => (
        <select {...select} {...ids} className={`${CONTROL} ${className}`}>
          {children}
        </select>
      )}
    </Labelled>
  );
}

/** A choice of one among a few that all stand there: native radio buttons that look like one bar, or like chips. */

import { useId } from "react";

/** `lang`: the label's language, where it is not the page's. */
export type Option<V extends string> = { value: V; label: string; lang?: string };

type Props<V extends string> = {
  /** What is chosen. */
  label: string;
  options: readonly Option<V>[];
  value: V;
  onChange: (value: V) => void;
  /** Whether the label is seen. It is heard in any case. */
  quiet?: boolean;
  disabled?: boolean;
};

export function Choice<V extends string>({ label, options, value, onChange, quiet = false, disabled }: Props<V>) {
  const name = useId();
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-1 disabled:opacity-50">
      <legend className={quiet ? "sr-only" : "mb-1 text-sm font-medium text-text-2"}>{label}</legend>
      <div className="flex flex-wrap gap-1 rounded-control bg-surface-2 p-1">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-11 min-w-11 flex-1 items-center justify-center rounded-[8px] border border-transparent px-2 text-center text-sm whitespace-nowrap font-medium text-text-2 outline-offset-2 outline-brand has-checked:bg-surface has-checked:text-text has-checked:border-field has-focus-visible:outline-3 forced-colors:has-checked:outline-2"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            <span lang={option.lang}>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Something that is on or off, and is so at once. */

import { type ReactNode, useId } from "react";

type Props = { label: string; hint?: ReactNode; checked: boolean; onChange: (checked: boolean) => void };

export function Switch({ label, hint, checked, onChange }: Props) {
  const id = useId();
  return (
    <label className="relative flex min-h-12 items-center justify-between gap-4 rounded-control outline-offset-2 outline-brand has-focus-visible:outline-3">
      <span className="min-w-0">
        {label}
        {hint && (
          <span id={id} className="block text-sm text-text-3">
            {hint}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: the native control says by itself whether it is checked
        role="switch"
        checked={checked}
        aria-describedby={hint ? id : undefined}
        aria-label={label}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute inset-0 size-full cursor-pointer opacity-0"
      />
      <span
        aria-hidden
        className="flex h-7 w-12 shrink-0 items-center rounded-full border-2 border-field bg-surface-2 p-0.5 transition-colors duration-[120ms] peer-checked:border-brand peer-checked:bg-brand peer-checked:*:translate-x-5 peer-checked:*:bg-on-brand"
      >
        <span className="size-5 rounded-full bg-field transition-transform duration-[120ms]" />
      </span>
    </label>
  );
}

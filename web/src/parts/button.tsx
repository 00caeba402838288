/** What is pressed: a button, or a link that looks like one. */

import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Link } from "wouter";
import { useOnline } from "../offline/online";

export type Look = "primary" | "secondary" | "quiet" | "danger";

const SHAPE =
  "inline-flex min-h-12 min-w-12 items-center justify-center gap-2 rounded-control px-4 py-2 text-center font-semibold " +
  "transition-colors duration-[120ms] select-none disabled:opacity-50 aria-disabled:opacity-50";

const LOOKS: Record<Look, string> = {
  primary: "bg-brand text-on-brand hover:not-disabled:brightness-110",
  secondary: "bg-surface-2 text-text hover:not-disabled:brightness-95 dark:hover:not-disabled:brightness-125",
  quiet: "text-brand-text hover:not-disabled:bg-brand-soft",
  danger: "border border-error text-error hover:not-disabled:bg-surface-2",
};

/** The classes of a button's look, for what must be another element. */
export function buttonClasses(look: Look = "primary", more = ""): string {
  return `${SHAPE} ${LOOKS[look]} ${more}`;
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  ref?: Ref<HTMLButtonElement>;
  look?: Look;
  busy?: boolean;
  /** What it does needs the server: it cannot be pressed while that cannot be reached. */
  online?: boolean;
};

/** A button; while it is `busy` it says so, keeps the focus, and does nothing when it is pressed again. */
export function Button({ look = "primary", busy = false, online, className = "", children, ...rest }: ButtonProps) {
  const isLost = !useOnline() && online === true;
  return (
    <button
      type="button"
      {...rest}
      className={buttonClasses(look, className)}
      aria-busy={busy || undefined}
      // Not `disabled` while it is busy: that would take the focus away from whoever has pressed it.
      aria-disabled={busy || undefined}
      disabled={rest.disabled || isLost}
      onClick={(event) => (busy ? event.preventDefault() : rest.onClick?.(event))}
    >
      {busy && <LoaderCircle aria-hidden className="size-5 animate-spin" />}
      {children}
    </button>
  );
}

type ButtonLinkProps = {
  href: string;
  look?: Look;
  /** Where it leads needs the server: it leads nowhere while that cannot be reached. */
  online?: boolean;
  className?: string;
  children: ReactNode;
};

/** A link within the app that looks like a button. */
export function ButtonLink({ href, look = "primary", online, className = "", children }: ButtonLinkProps) {
  const isLost = !useOnline() && online === true;
  if (isLost) {
    return (
      <button type="button" disabled className={buttonClasses(look, className)}>
        {children}
      </button>
    );
  }
  return (
    <Link href={href} className={buttonClasses(look, className)}>
      {children}
    </Link>
  );
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { label: string };

/** A button that is only an icon; `label` is what it is called. */
export function IconButton({ label, className = "", children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-12 shrink-0 items-center justify-center rounded-control transition-colors duration-[120ms] hover:bg-surface-2 ${className}`}
    >
      {children}
    </button>
  );
}

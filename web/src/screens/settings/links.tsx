/** Rows that lead from one settings page to another. */

import { ChevronRight, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";

type Props = { href: string; icon: LucideIcon; name: string; hint?: ReactNode };

const SHAPE = "-mx-2 flex min-h-14 items-center gap-3 rounded-control px-2 hover:bg-surface-2";

export function LinkRow({ href, icon: Icon, name, hint }: Props) {
  return (
    <Link href={href} className={SHAPE}>
      <Icon aria-hidden className="size-5 shrink-0 text-text-2" />
      <span className="min-w-0 flex-1">
        <span className="block">{name}</span>
        {hint && <span className="block text-sm text-text-3">{hint}</span>}
      </span>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-text-3" />
    </Link>
  );
}

type FileProps = { href: string; icon: LucideIcon; name: string; hint?: ReactNode; download?: boolean };

/** The same to what is not a screen: a file, or a page of the server. */
export function FileRow({ href, icon: Icon, name, hint, download = false }: FileProps) {
  return (
    <a href={href} {...(download ? { download: true } : { target: "_blank", rel: "noreferrer" })} className={SHAPE}>
      <Icon aria-hidden className="size-5 shrink-0 text-text-2" />
      <span className="min-w-0 flex-1">
        <span className="block">{name}</span>
        {hint && <span className="block text-sm text-text-3">{hint}</span>}
      </span>
    </a>
  );
}

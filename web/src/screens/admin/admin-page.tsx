/** What stands around every screen of the administration: who may see it, and the way among its sections. */

import { type ComponentType, type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { Page } from "../../parts/page";
import { useMe } from "../../shell/session";
import NotFound from "../not-found";
import { useWords, type Words } from "./words";

const SECTIONS: { href: string; name: (words: Words) => string }[] = [
  { href: "/admin", name: ({ t }) => t.admin.overview.title },
  { href: "/admin/people", name: ({ t }) => t.admin.people.title },
  { href: "/admin/transfers", name: ({ t }) => t.admin.transfers.title },
  { href: "/admin/limits", name: ({ t }) => t.admin.limits.title },
  { href: "/admin/invites", name: ({ t }) => t.admin.invites.title },
  { href: "/admin/audit", name: ({ t }) => t.admin.audit.title },
  { href: "/admin/verification", name: ({ t }) => t.admin.verification.title },
];

/** Show a screen to operators; for anybody else there is none. */
export function forAdmins(Screen: ComponentType): ComponentType {
  return function AdminScreen() {
    return useMe().role === "admin" ? <Screen /> : <NotFound />;
  };
}

type Props = { title: string; back?: string | null; end?: ReactNode; children: ReactNode };

export function AdminPage({ title, back = null, end, children }: Props) {
  return (
    <Page title={title} back={back} end={end} width="wide">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 md:gap-6 lg:grid-cols-[12rem_minmax(0,1fr)]">
        <Sections />
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 md:gap-6">{children}</div>
      </div>
    </Page>
  );
}

/** A list at the side where there is room, else a line that is moved sideways. */
function Sections() {
  const words = useWords();
  const [path] = useLocation();
  const line = useRef<HTMLElement>(null);

  useEffect(() => {
    const here = line.current?.querySelector<HTMLElement>("[aria-current]");
    if (here && line.current) line.current.scrollLeft = here.offsetLeft - line.current.clientWidth / 3;
  }, []);

  const isHere = (href: string) => (href === "/admin" ? path === href : path.startsWith(href));
  return (
    <nav
      ref={line}
      aria-label={words.t.admin.sections}
      className="relative -mx-4 min-w-0 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:px-0 lg:sticky lg:top-4"
    >
      <ul className="flex gap-1 lg:grid">
        {SECTIONS.map(({ href, name }) => (
          <li key={href} className="shrink-0">
            <Link
              href={href}
              aria-current={isHere(href) ? "page" : undefined}
              className="flex min-h-11 items-center rounded-control px-4 whitespace-nowrap text-text-2 -outline-offset-4 hover:bg-surface-2 aria-[current]:bg-brand-soft aria-[current]:font-medium aria-[current]:text-brand-text lg:whitespace-normal"
            >
              {name(words)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

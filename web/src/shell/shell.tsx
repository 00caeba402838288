/** What stands around every screen: the bar at the top, the tabs at the foot of a phone, and the way past them. */

import { ArrowUpRight, History, House, QrCode, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useWords, type Words } from "../i18n";
import { Avatar } from "../parts/avatar";
import { Notices } from "../parts/notice";
import { Mark } from "./mark";
import { useMe } from "./session";
import { OfflineStrip, UpdateStrip } from "./strips";

type Place = { href: string; icon: typeof House; name: (words: Words) => string };

const PLACES: Place[] = [
  { href: "/", icon: House, name: ({ t }) => t.nav.home },
  { href: "/send", icon: ArrowUpRight, name: ({ t }) => t.nav.send },
  { href: "/activity", icon: History, name: ({ t }) => t.nav.activity },
  { href: "/qr", icon: QrCode, name: ({ t }) => t.nav.myQr },
];

/** Where one thing is done from its beginning to its end, and nothing leads away from it by accident. */
const FLOWS = ["/send", "/scan", "/pay/"];

function SkipLink() {
  const { t } = useWords();
  return (
    <a
      href="#content"
      className="absolute top-2 left-2 z-30 -translate-y-20 rounded-control bg-brand px-4 py-3 font-semibold text-on-brand focus:translate-y-0"
    >
      {t.common.skipToContent}
    </a>
  );
}

/** The app's mark and name, which lead home; `small`: the mark alone on the smallest phones. */
function Brand({ small = false }: { small?: boolean }) {
  const { t } = useWords();
  return (
    <Link
      href="/"
      className="-ml-1 inline-flex min-h-11 min-w-11 shrink-0 items-center gap-2 rounded-control px-1 text-lg font-bold"
    >
      <Mark className="size-7" />
      <span className={small ? "max-[23rem]:sr-only" : ""}>{t.common.appName}</span>
    </Link>
  );
}

function Content({ children, tabs }: { children: ReactNode; tabs: boolean }) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={`mx-auto w-full max-w-6xl px-4 pt-4 md:px-6 md:pt-6 ${tabs ? "pb-28 md:pb-12" : "pb-12"}`}
    >
      {children}
    </main>
  );
}

/** Around screens for whoever is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const [path] = useLocation();
  const isHere = (href: string) => (href === "/" ? path === "/" : path.startsWith(href));
  const inFlow = FLOWS.some((flow) => path.startsWith(flow));
  return (
    <>
      <SkipLink />
      <header data-chrome className="border-b border-line bg-bg">
        <div className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-4 px-4 md:px-6">
          <Brand small={me.role === "admin"} />
          <nav aria-label={t.nav.label} className="hidden gap-1 md:flex">
            {PLACES.map(({ href, name }) => (
              <Link
                key={href}
                href={href}
                aria-current={isHere(href) ? "page" : undefined}
                className="inline-flex min-h-11 items-center rounded-control px-4 text-text-2 hover:bg-surface-2 aria-[current]:bg-brand-soft aria-[current]:font-medium aria-[current]:text-brand-text"
              >
                {name(words)}
              </Link>
            ))}
          </nav>
          <div className="flex min-w-0 items-center gap-1">
            {me.role === "admin" && (
              <Link
                href="/admin"
                aria-label={t.nav.admin}
                title={t.nav.admin}
                aria-current={isHere("/admin") ? "page" : undefined}
                className="inline-flex size-11 shrink-0 items-center justify-center rounded-control hover:bg-surface-2 aria-[current]:bg-brand-soft aria-[current]:text-brand-text"
              >
                <ShieldCheck aria-hidden className="size-5" />
              </Link>
            )}
            <Link
              href="/settings"
              className="inline-flex min-h-11 min-w-11 items-center gap-3 rounded-control pl-2 hover:bg-surface-2"
            >
              <bdi className="max-w-28 truncate text-sm sm:max-w-40">{t.nav.account(me.firstName)}</bdi>
              <Avatar person={me} size="small" />
            </Link>
          </div>
        </div>
      </header>
      <OfflineStrip />
      {me.status === "frozen" && path !== "/" && (
        <p data-chrome className="bg-surface-2 px-4 py-2 text-center text-sm font-medium text-pending">
          {t.trouble.codes.account_frozen}
        </p>
      )}
      {!inFlow && <UpdateStrip />}
      <Content tabs={!inFlow}>{children}</Content>
      {!inFlow && (
        <nav
          aria-label={t.nav.label}
          data-chrome
          className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
        >
          <ul className="flex">
            {PLACES.map(({ href, icon: Icon, name }) => (
              <li key={href} className="flex-1">
                <Link
                  href={href}
                  aria-current={isHere(href) ? "page" : undefined}
                  className="flex min-h-16 flex-col items-center justify-center gap-1 text-xs text-text-2 -outline-offset-4 aria-[current]:font-medium aria-[current]:text-brand-text"
                >
                  <Icon aria-hidden className="size-6" />
                  {name(words)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <Notices />
    </>
  );
}

/** Around screens for a visitor whom nobody knows yet. */
export function VisitorShell({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header data-chrome className="mx-auto flex h-16 max-w-6xl items-center px-4 md:px-6">
        <Brand />
      </header>
      <OfflineStrip />
      <UpdateStrip />
      <Content tabs={false}>{children}</Content>
      <Notices />
    </>
  );
}

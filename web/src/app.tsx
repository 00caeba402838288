/** Which address shows which screen, and to whom. */

import { useQuery } from "@tanstack/react-query";
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { serverQuery, sessionQuery } from "./api/queries";
import { useWords, WordsProvider } from "./i18n";
import { loadArea } from "./i18n/areas";
import type { Catalogue } from "./i18n/en/common";
import { type Area, chooseLanguage, type LanguageTag } from "./i18n/languages";
import { Page } from "./parts/page";
import { Skeleton, Trouble } from "./parts/states";
import Home from "./screens/home/home";
import { isSomethingOpen } from "./screens/send/forget";
import { CrashBoundary } from "./shell/crash";
import { BEGINNINGS, readNext } from "./shell/next";
import { preferences, usePreferences } from "./shell/preferences";
import { useAdoption, useMe } from "./shell/session";
import { Shell, VisitorShell } from "./shell/shell";

type Screen = ComponentType;

/** Where a payment was confirmed, and the page went before an answer came. */
const FindingOut = lazy(() => import("./screens/send/finding-out"));
const NotFound = lazy(() => import("./screens/not-found"));

/** For whoever is signed in. Home comes with the app itself; each of the others when somebody goes there. */
const SCREENS: Record<string, Screen> = {
  "/": Home,
  "/activity": lazy(() => import("./screens/activity/activity")),
  "/statements": lazy(() => import("./screens/statements/statements")),
  "/insights": screen("insights", () => import("./screens/insights/insights")),
  "/settings": screen("settings", () => import("./screens/settings/settings")),
  "/settings/profile": screen("settings", () => import("./screens/settings/profile")),
  "/settings/password": screen("settings", () => import("./screens/settings/password")),
  "/settings/sessions": screen("settings", () => import("./screens/settings/sessions")),
  "/settings/keys": screen("settings", () => import("./screens/settings/keys")),
  "/settings/blocked": screen("settings", () => import("./screens/settings/blocked")),
  "/settings/close": screen("settings", () => import("./screens/settings/close")),
  "/admin": screen("admin", () => import("./screens/admin/overview")),
  "/admin/people": screen("admin", () => import("./screens/admin/people")),
  "/admin/people/:id": screen("admin", () => import("./screens/admin/person")),
  "/admin/transfers": screen("admin", () => import("./screens/admin/transfers")),
  "/admin/limits": screen("admin", () => import("./screens/admin/limits")),
  "/admin/invites": screen("admin", () => import("./screens/admin/invites")),
  "/admin/audit": screen("admin", () => import("./screens/admin/audit")),
  "/admin/verification": screen("admin", () => import("./screens/admin/verification")),
  "/send": screen("send", () => import("./screens/send/send")),
  "/transfers/:id": lazy(() => import("./screens/receipt/receipt")),
  "/people/:id": lazy(() => import("./screens/person/person")),
  "/qr": lazy(() => import("./screens/qr/qr")),
  "/scan": lazy(() => import("./screens/scan/scan")),
};

/** For visitors; who is signed in already is sent home from those that begin a session. */
const VISITOR_SCREENS: Record<string, Screen> = {
  "/sign-in": screen("auth", () => import("./screens/auth/sign-in")),
  "/sign-up": screen("auth", () => import("./screens/auth/sign-up")),
};

/** For both. */
const OPEN_SCREENS: Record<string, Screen> = {
  "/pay/:handle": screen("send", () => import("./screens/pay/pay")),
  "/reset-password": screen("auth", () => import("./screens/auth/reset-password")),
};

/** A screen that comes when somebody goes there, and with it the words that only its area needs. */
function screen(area: Area, load: () => Promise<{ default: Screen }>): Screen {
  return lazy(() => {
    loadArea(area, spoken(preferences().language)).catch(() => undefined); // whoever needs them asks again
    return load();
  });
}

function spoken(chosen: string | null): LanguageTag {
  return chooseLanguage([chosen, ...navigator.languages]);
}

export function App({ catalogue }: { catalogue?: Catalogue }) {
  const { language } = usePreferences();
  const server = useQuery(serverQuery);
  const tag = spoken(language);
  return (
    <WordsProvider language={tag} currency={server.data?.currency.code ?? "INR"} catalogue={catalogue}>
      <Gate />
    </WordsProvider>
  );
}

function Gate() {
  const { t } = useWords();
  const session = useQuery(sessionQuery);
  const [path] = useLocation();
  const [wasIn, setWasIn] = useState("");
  const who = session.data?.person.id ?? wasIn;
  if (who !== wasIn) setWasIn(who);
  useAdoption(session.data?.person);
  if (session.isPending) return <Waiting />;
  if (session.data === undefined) {
    return (
      <VisitorShell>
        <Page title={t.trouble.title} quiet>
          <Trouble error={session.error} retry={() => void session.refetch()} />
        </Page>
      </VisitorShell>
    );
  }
  if (session.data !== null) {
    return (
      <Shell key={session.data.person.id}>
        {isSomethingOpen() && (
          <Suspense>
            <FindingOut />
          </Suspense>
        )}
        {BEGINNINGS.has(path) ? <GoOn /> : <Screens of={{ ...SCREENS, ...OPEN_SCREENS }} otherwise={<NotFound />} />}
      </Shell>
    );
  }
  return (
    <VisitorShell>
      <Screens of={{ ...VISITOR_SCREENS, ...OPEN_SCREENS }} otherwise={<SignInFirst ended={wasIn} />} />
    </VisitorShell>
  );
}

function Screens({ of, otherwise }: { of: Record<string, Screen>; otherwise: ReactNode }) {
  const [path] = useLocation();
  return (
    <CrashBoundary key={path}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          {Object.entries(of).map(([address, screen]) => (
            <Route key={address} path={address} component={screen} />
          ))}
          <Route>{otherwise}</Route>
        </Switch>
      </Suspense>
    </CrashBoundary>
  );
}

function Waiting() {
  return (
    <div className="mx-auto max-w-xl p-4">
      <Skeleton />
    </div>
  );
}

/**
 * Send a visitor to sign in, or to sign up where nobody could sign in yet, and afterwards where they wanted to go.
 * `ended`: who was in until now, and is told why they are no longer.
 */
function SignInFirst({ ended }: { ended: string }) {
  const [path] = useLocation();
  const search = useSearch();
  const { data: server } = useQuery(serverQuery);
  const wanted = search ? `${path}?${search}` : path;
  const asked = [
    ...(ended ? [`ended=${ended}`] : []),
    ...(wanted === "/" ? [] : [`next=${encodeURIComponent(wanted)}`]),
  ];
  const beginning = server?.demo && !ended ? "/sign-up" : "/sign-in";
  return <Redirect to={asked.length > 0 ? `${beginning}?${asked.join("&")}` : beginning} replace />;
}

/** Send somebody who has just signed in where they wanted to go. */
function GoOn() {
  return <Redirect to={readNext(useSearch(), location.origin, useMe().id)} replace />;
}

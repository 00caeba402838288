/**
 * Every screen there is: where it stands, who comes there, what can be opened on it.
 *
 * The gates and the screenshots both go by this table. A test compares it with the addresses of `src/app.tsx`, so that
 * no screen is left out of them.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ADMIN_SCREENS } from "./admin-screens";
import type { DemoBook } from "./demo-book";
import { WEB } from "./places";
import type { Screen } from "./screen";

const other = (book: DemoBook) => book.transfers.find(({ person }) => person !== null)?.person?.id ?? "";
/** Press a button, and wait for what it opens. */
const opens = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").waitFor();
};

const received = (book: DemoBook) => book.transfers.find(({ direction, person }) => direction === "in" && person)?.id;
const sent = (book: DemoBook) => book.transfers.find(({ direction, person }) => direction === "out" && person)?.id;

export const SCREENS: Screen[] = [
  { name: "sign-up", route: "/sign-up", who: "visitor" },
  { name: "sign-in", route: "/sign-in", who: "visitor" },
  { name: "reset-password", route: "/reset-password", who: "visitor", path: (book) => book.resetPath },
  { name: "home", route: "/", who: "person" },
  { name: "send-to-whom", route: "/send", who: "person" },
  {
    name: "send-how-much",
    route: "/send",
    who: "person",
    path: (book) => `/send?to=${other(book)}&amount=45000&note=Dinner`,
    dialogs: {
      confirm: async (page) => {
        await page.getByRole("button", { name: "Continue" }).click();
        await page
          .getByRole("dialog")
          .getByRole("button", { name: /^Send ₹/, disabled: false })
          .waitFor();
      },
    },
  },
  { name: "send-sent", route: "/send", who: "person", path: (book) => `/send?sent=${sent(book)}` },
  { name: "send-broken-link", route: "/send", who: "person", path: () => "/send?to=@ravi&amount=1e9" },
  { name: "pay-visitor", route: "/pay/:handle", who: "visitor", path: () => "/pay/@ravi?amount=45000&note=Dinner" },
  { name: "pay", route: "/pay/:handle", who: "person", path: () => "/pay/@ravi?amount=45000&note=Dinner" },
  {
    name: "receipt-received",
    route: "/transfers/:id",
    who: "person",
    path: (book) => `/transfers/${received(book)}`,
    dialogs: { refund: opens("Refund") },
  },
  { name: "receipt-sent", route: "/transfers/:id", who: "person", path: (book) => `/transfers/${sent(book)}` },
  { name: "activity", route: "/activity", who: "person" },
  {
    name: "person",
    route: "/people/:id",
    who: "person",
    path: (book) => `/people/${other(book)}`,
    dialogs: { block: opens("Block") },
  },
  { name: "statements", route: "/statements", who: "person" },
  { name: "insights", route: "/insights", who: "person" },
  { name: "qr", route: "/qr", who: "person" },
  { name: "scan", route: "/scan", who: "person" },
  { name: "settings", route: "/settings", who: "person" },
  { name: "settings-profile", route: "/settings/profile", who: "person" },
  { name: "settings-password", route: "/settings/password", who: "person" },
  { name: "settings-sessions", route: "/settings/sessions", who: "person" },
  { name: "settings-keys", route: "/settings/keys", who: "person" },
  { name: "settings-blocked", route: "/settings/blocked", who: "person" },
  { name: "settings-close", route: "/settings/close", who: "person" },
  ...ADMIN_SCREENS,
  { name: "not-found", route: "*", who: "person", path: () => "/nowhere" },
];

/** The addresses of `src/app.tsx`, and `*` for any other. */
export function routes(): string[] {
  const source = readFileSync(join(WEB, "src/app.tsx"), "utf8");
  return [...[...source.matchAll(/^ {2}"(\/[^"]*)":/gm)].map(([, route = ""]) => route), "*"];
}

/** Who looks at a screen; null for nobody who is known. */
export function whoSees(screen: Screen, book: DemoBook) {
  return screen.who === "visitor" ? null : book[screen.who];
}

/** Where a screen stands in a book. */
export function pathOf(screen: Screen, book: DemoBook): string {
  return screen.path?.(book) ?? screen.route;
}

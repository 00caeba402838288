/** The screens of the administration, for the table of all screens, with the sheets that open above them. */

import type { Page } from "@playwright/test";
import type { Screen } from "./screen";

const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();

/** Go on to where an amount is confirmed. */
async function confirmDeposit(page: Page): Promise<void> {
  await press("Deposit")(page);
  await page.getByLabel("Amount", { exact: true }).fill("1500");
  await page.getByLabel("Reference").fill("Desk 12, receipt 881");
  await press("Continue")(page);
}

/** Open the first of what opens to its facts. */
async function openFacts(page: Page): Promise<void> {
  await page.locator("main summary").first().click();
}

/** Show the figures of a few days. */
async function openDays(page: Page): Promise<void> {
  await page.goto("/admin?days=7");
  await openFacts(page);
}

export const ADMIN_SCREENS: Screen[] = [
  { name: "admin", route: "/admin", who: "operator", dialogs: { days: openDays } },
  { name: "admin-people", route: "/admin/people", who: "operator" },
  {
    name: "admin-person",
    route: "/admin/people/:id",
    who: "operator",
    path: (book) => `/admin/people/${book.person.id}`,
    dialogs: {
      deposit: confirmDeposit,
      freeze: press("Freeze"),
      limits: press("Change limits"),
    },
  },
  {
    name: "admin-transfers",
    route: "/admin/transfers",
    who: "operator",
    dialogs: { person: (page) => page.getByRole("button", { name: "Person" }).click() },
  },
  {
    name: "admin-limits",
    route: "/admin/limits",
    who: "operator",
    dialogs: {
      confirm: async (page) => {
        await page.getByLabel("At most at once").fill("50000");
        await press("Save limits")(page);
      },
    },
  },
  {
    name: "admin-invites",
    route: "/admin/invites",
    who: "operator",
    dialogs: {
      make: press("New invitation"),
      revoke: (page) => page.getByRole("button", { name: "Revoke" }).first().click(),
    },
  },
  { name: "admin-audit", route: "/admin/audit", who: "operator", dialogs: { facts: openFacts } },
  {
    name: "admin-verification",
    route: "/admin/verification",
    who: "operator",
    dialogs: {
      run: async (page, book) => {
        book.server.command(["verify"]);
        await page.reload();
      },
    },
  },
];

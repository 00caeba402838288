/** What happens to a wallet appears by itself, in every tab, whatever became of the connection meanwhile. */

import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./support/test";

const balanceOf = (page: Page) => page.getByRole("region", { name: "Your balance" });
const activityOf = (page: Page) => page.getByRole("region", { name: "Recent activity" });

/** Collect the streams that a browser's tabs open. */
function streamsOf(context: BrowserContext): string[] {
  const opened: string[] = [];
  context.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname === "/api/v2/events") opened.push(search);
  });
  return opened;
}

test("a payment arrives by itself in the other browser, with the balance and a word about it", async ({
  people,
  visit,
}) => {
  const asha = await people.make();
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  const page = await visit(asha);
  await expect(activityOf(page).getByText("Opening balance")).toBeVisible();
  await bala.pay(asha, 45_000, "Dinner");
  await expect(page.getByText("Bala Iyer paid you ₹450.00 · Dinner")).toBeVisible();
  await expect(balanceOf(page).getByText("₹1,450.00")).toBeVisible();
  await expect(activityOf(page).getByRole("link").nth(1)).toContainText("Bala Iyer");
  await page.getByText("Bala Iyer paid you").first().click();
  await expect(page).toHaveURL(/\/transfers\//);
});

test("what somebody hides is hidden there, too", async ({ people, visit }) => {
  const asha = await people.make();
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  await asha.set({ hideAmounts: true });
  const page = await visit(asha);
  await expect(activityOf(page).getByText("Opening balance")).toBeVisible();
  await bala.pay(asha, 45_000);
  await expect(page.getByRole("status").getByText("Bala Iyer paid you", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("450")).toHaveCount(0);
});

test("tabs share one stream, and one that closes hands over to another, with nothing lost", async ({
  people,
  visit,
}) => {
  const asha = await people.make();
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  const first = await visit(asha);
  const streams = streamsOf(first.context());
  await bala.pay(asha, 10_000);
  await expect(balanceOf(first).getByText("₹1,100.00")).toBeVisible();
  const second = await first.context().newPage();
  await second.goto("/");
  await expect(balanceOf(second).getByText("₹1,100.00")).toBeVisible();
  await bala.pay(asha, 10_000);
  await expect(balanceOf(second).getByText("₹1,200.00")).toBeVisible();
  expect(streams.length).toBeLessThanOrEqual(1);
  await first.close();
  await bala.pay(asha, 10_000);
  await expect(balanceOf(second).getByText("₹1,300.00")).toBeVisible();
});

test("a server that was away is found again, and what it says goes on where it ended", async ({
  people,
  server,
  visit,
  watch,
}) => {
  watch.allow(/ERR_|answered 50[234]/);
  const asha = await people.make();
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  const page = await visit(asha);
  await bala.pay(asha, 10_000);
  await expect(balanceOf(page).getByText("₹1,100.00")).toBeVisible();
  await server.stop();
  await expect(page.getByText(/^Offline · as of /)).toBeVisible({ timeout: 20_000 });
  await server.start();
  await bala.pay(asha, 20_000, "While away");
  await expect(balanceOf(page).getByText("₹1,300.00")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Offline/)).toHaveCount(0);
});

test("a session that was ended elsewhere ends on the screen", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(asha);
  await expect(balanceOf(page)).toBeVisible();
  const cookies = await page.context().cookies();
  const csrf = cookies.find(({ name }) => name === "hundi_csrf")?.value ?? "";
  await page.context().request.delete("/api/v2/session", { headers: { "X-CSRF-Token": csrf } });
  await expect(page).toHaveURL(/\/sign-in/, { timeout: 25_000 });
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await expect(page.getByText("₹1,000.00")).toHaveCount(0);
});

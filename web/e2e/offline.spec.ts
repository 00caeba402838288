/** Without a network: the app is there with what it knew, and says how old that is; of who has gone it knows nothing. */

import type { Page } from "@playwright/test";
import { accessible, focusIsVisible, NARROW, settled, shapely, WIDE } from "./support/checks";
import { NextVersion } from "./support/next-version";
import { expect, test, typeSignIn } from "./support/test";

const WITH_WORKER = { serviceWorkers: "allow" } as const;
const STAMP = /^Offline · as of \d{1,2} \w{3}, \d{1,2}:\d{2} [ap]m$/;

const balanceOf = (page: Page) => page.getByRole("region", { name: "Your balance" });

/** Wait until a page would do without the server: its worker has taken over, and its data is kept. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await page.waitForFunction(() => localStorage.getItem("hundi.kept") !== null);
}

test.beforeEach(({ watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
});

test("a reload without a network shows the last data, stamped, and sends nothing until it is back", async ({
  people,
  visit,
}) => {
  const asha = await people.make();
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  await bala.pay(asha, 45_000, "Dinner");
  await asha.pay(bala, 5_000);
  const page = await visit(asha, "/", WITH_WORKER);
  const row = page.getByRole("listitem").filter({ hasText: bala.handle });
  await expect(row).toBeVisible();
  await ready(page);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText(STAMP)).toBeVisible();
  await expect(balanceOf(page).getByText("₹1,400.00")).toBeVisible();
  await expect(page.getByRole("region", { name: "Recent activity" }).getByText("Dinner")).toBeVisible();
  await expect(row.getByRole("button", { name: "Send Money to Bala Iyer" })).toBeDisabled();

  await bala.pay(asha, 10_000);
  await page.context().setOffline(false);
  await expect(page.getByText(STAMP)).toHaveCount(0);
  await expect(balanceOf(page).getByText("₹1,500.00")).toBeVisible();
  await expect(row.getByRole("link", { name: "Send Money to Bala Iyer" })).toBeVisible();
});

for (const [viewport, colorScheme] of [
  [NARROW, "dark"],
  [WIDE, "light"],
] as const) {
  test(`offline it is as good to use, ${viewport.width} px, ${colorScheme}`, async ({ people, visit }) => {
    const page = await visit(await people.make(), "/", { ...WITH_WORKER, viewport, colorScheme });
    await ready(page);
    await page.context().setOffline(true);
    await page.reload();
    await expect(page.getByText(STAMP)).toBeVisible();
    await settled(page);
    await accessible(page, "offline");
    await shapely(page, "offline");
    await focusIsVisible(page, "offline");
  });
}

test("any screen opens without a network, and nothing of the API is kept as a file", async ({ people, visit }) => {
  const page = await visit(await people.make(), "/", WITH_WORKER);
  await ready(page);
  await page.context().setOffline(true);
  await page.goto("/nowhere/at/all");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain("/shell.html");
  expect(kept.filter((path) => path.startsWith("/api") || path === "/" || path.includes("index.html"))).toEqual([]);
});

test("after somebody has signed out, nothing of them is there without a network", async ({ people, visit }) => {
  const asha = await people.make({ firstName: "Ashalata" });
  const page = await visit(asha, "/", WITH_WORKER);
  await ready(page);
  const other = await page.context().newPage();
  await other.goto("/settings");
  await expect(other.getByText("Ashalata").first()).toBeVisible();
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(other).toHaveURL(/\/sign-in/);
  for (const tab of [page, other]) {
    await tab.context().setOffline(true);
    await tab.goto("/");
    await expect(tab.getByRole("alert")).toContainText("No answer from the server");
    await expect(tab.getByText("Ashalata")).toHaveCount(0);
    await expect(tab.getByText("₹1,000.00")).toHaveCount(0);
    const stored = await tab.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    expect(stored).not.toContain("Ashalata");
    expect(stored).not.toContain(asha.id);
  }
});

test("whoever signs out without a network has left at once, and the server is told first of all", async ({
  people,
  visit,
}) => {
  const asha = await people.make({ firstName: "Ashalata" });
  const page = await visit(asha, "/settings", WITH_WORKER);
  await ready(page);
  const other = await page.context().newPage();
  await other.goto("/");
  await expect(balanceOf(other)).toBeVisible();
  await ready(other);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByRole("alert")).toContainText("No answer from the server");
    await expect(tab.getByText("Ashalata")).toHaveCount(0);
    expect(await tab.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain("Ashalata");
  }

  await page.context().setOffline(false);
  for (const tab of [page, other]) await expect(tab.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect(asha.call("GET", "/session")).rejects.toThrow("401");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});

test("another tab has nothing left either of who signed out, wherever they were in it", async ({ people, visit }) => {
  const [asha, bala] = [await people.make({ firstName: "Ashalata" }), await people.make()];
  const page = await visit(asha, "/settings");
  const other = await page.context().newPage();
  await other.goto(`/send?to=${bala.id}`);
  await other.getByRole("textbox", { name: "Note" }).fill("Secret");
  await page.waitForFunction(() => localStorage.getItem("hundi.kept") !== null);
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await expect(tab).toHaveURL(/\/sign-in$/);
    await expect(tab.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    expect(await tab.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain("Secret");
  }
  await typeSignIn(page, bala.username, bala.password);
  await expect(balanceOf(page)).toBeVisible();
  await page.reload();
  await expect(balanceOf(page)).toBeVisible();
});

test("a newer version says that it is ready, and comes when somebody wants it", async ({
  people,
  server,
  visit,
  watch,
}) => {
  watch.allow(/left the origin/);
  const next = await new NextVersion(server).open();
  const page = await visit(await people.make(), "/", { ...WITH_WORKER, baseURL: next.url });
  await ready(page);
  next.isOut = true;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(page.getByText("A new version is ready.")).toBeVisible();
  await page.goto("/send");
  await expect(page.getByText("A new version is ready.")).toHaveCount(0);
  await page.goto("/");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Update" }).click();
  await loaded;
  await expect(balanceOf(page)).toBeVisible();
  const names = await page.evaluate(() => caches.keys());
  expect(names).toHaveLength(2);
  next.close();
});

test("the app can be installed", async ({ visit, page, server }) => {
  const visitor = await visit(null, "/sign-in");
  const href = await visitor.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await (await page.request.get(server.url + href)).json();
  expect(manifest).toMatchObject({ name: "Hundi", display: "standalone", start_url: "/", scope: "/" });
  for (const { src } of manifest.icons) {
    expect((await page.request.get(server.url + src)).ok(), src).toBe(true);
  }
});

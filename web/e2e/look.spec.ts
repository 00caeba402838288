/** Looking back and settling in: activity with its filters, statements, insights, and what somebody sets for themselves. */

import type { Page } from "@playwright/test";
import { PASSWORD, type Person, rupees } from "./support/api";
import { expect, test } from "./support/test";

const list = (page: Page) => page.getByRole("region", { name: "Payments" });

/** Many small payments at once, the first of them the oldest. */
async function payMany(payer: Person, payee: Person, count: number): Promise<void> {
  const transfers = Array.from({ length: count }, (_, n) => ({ to: payee.id, amount: rupees(100), note: `Chai ${n}` }));
  await payer.call("POST", "/batches", { mode: "all_or_nothing", transfers });
}

test("filters survive a reload and the way back, and go one by one and all at once", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi", lastName: "Kumar" })];
  await asha.pay(ravi, 25_000, "Rent for May");
  await asha.pay(ravi, 4_000, "Lunch");
  await ravi.pay(asha, 1_000, "Lunch, my part");
  const page = await visit(asha, "/activity");
  await expect(list(page).getByRole("link")).toHaveCount(4); // the opening balance, too

  await page.getByRole("radio", { name: "Sent" }).check();
  await expect(list(page).getByRole("link")).toHaveCount(2);
  await page.getByRole("button", { name: /^Filters/ }).click();
  await page.getByLabel("Least amount").fill("100");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await expect(page).toHaveURL("/activity?direction=out&minAmount=10000");

  await page.reload();
  await expect(page.getByRole("radio", { name: "Sent" })).toBeChecked();
  await list(page)
    .getByRole("link", { name: /Rent for May/ })
    .click();
  await expect(page).toHaveURL(/\/transfers\//);
  await page.goBack();
  await expect(list(page).getByRole("link")).toHaveCount(1);

  await page.getByRole("button", { name: "Remove filter: At least ₹100.00" }).click();
  await expect(list(page).getByRole("link")).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Search notes" }).fill("lunch");
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await expect(page).toHaveURL("/activity?direction=out&text=lunch");
  await page.getByRole("button", { name: "Clear all" }).click();
  await expect(page.getByRole("searchbox", { name: "Search notes" })).toHaveValue("");
  await expect(list(page).getByRole("link")).toHaveCount(4);
});

test("what fits no filter says so, and what is no filter is passed over", async ({ people, visit }) => {
  const page = await visit(await people.make(), "/activity?text=nothing+like+it&direction=sideways&minAmount=-1");
  await expect(page.getByText("Nothing fits")).toBeVisible();
  await page.getByRole("button", { name: "Clear all" }).first().click();
  await expect(list(page).getByRole("link")).toHaveCount(1);
  await page.goto("/activity?person=@nobody.at.all");
  await expect(page.getByText("Nobody by that name here")).toBeVisible();
});

test("the list goes on by keyboard alone, to its end", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await payMany(asha, ravi, 120);
  // Without what watches the scrolling, for the button has to do by itself.
  const page = await visit(asha, "/nowhere");
  await page.addInitScript(() => Reflect.deleteProperty(window, "IntersectionObserver"));
  await page.goto("/activity");
  await expect(list(page).getByRole("link")).toHaveCount(50);
  const more = page.getByRole("button", { name: "Load more" });
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(list(page).getByRole("link")).toHaveCount(100);
  await expect(more).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(list(page).getByRole("link")).toHaveCount(121);
  await expect(page.getByText("That is all there is")).toBeFocused();
});

test("the list goes on by itself where somebody scrolls", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await payMany(asha, ravi, 60);
  const page = await visit(asha, "/activity");
  await expect(list(page).getByRole("link").first()).toBeVisible();
  await page.mouse.wheel(0, 100_000);
  await expect(list(page).getByRole("link")).toHaveCount(61);
});

test("a page with nothing on it is not the end", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await asha.pay(ravi, 25_000, "Rent");
  const page = await visit(asha, "/nowhere");
  const places: string[] = [];
  await page.route(/\/api\/v2\/transfers\?.*text=rent/, async (route) => {
    places.push(new URL(route.request().url()).searchParams.get("cursor") ?? "");
    if (places.length <= 3) await route.fulfill({ json: { data: [], nextCursor: `place${places.length}` } });
    else
      await route.continue({
        url: route
          .request()
          .url()
          .replace(/&cursor=\w+/, ""),
      });
  });
  await page.goto("/activity?text=rent");
  await expect(list(page).getByRole("link")).toHaveCount(1);
  expect(places).toEqual(["", "place1", "place2", "place3"]);
});

test("what arrives shows by itself, and says so to whoever is further down", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await payMany(asha, ravi, 30);
  const page = await visit(asha, "/activity");
  await expect(list(page).getByRole("link")).toHaveCount(31);
  await ravi.pay(asha, 500, "For the chai");
  await expect(list(page).getByRole("link")).toHaveCount(32);
  await page.evaluate(() => window.scrollTo(0, 900));
  await ravi.pay(asha, 600, "And for the cake");
  await page.getByRole("button", { name: "1 new" }).click();
  await expect(list(page).getByRole("link", { name: /And for the cake/ })).toBeInViewport();
  await expect(page.getByRole("button", { name: "1 new" })).toHaveCount(0);
});

test("a statement adds up, and is had as a file", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await asha.pay(ravi, 12_345, "Books");
  await ravi.pay(asha, 345, "Change");
  const page = await visit(asha, "/statements");
  const facts = page.getByRole("term").filter({ hasText: /Opening balance|Came in|Went out|Closing balance/ });
  await expect(facts).toHaveCount(4);
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows.filter({ hasText: "Books" })).toContainText("−₹123.45");
  await expect(rows.filter({ hasText: "Books" })).toContainText("₹876.55");
  await expect(rows.last()).toContainText("Closing balance");
  await expect(rows.last()).toContainText("₹880.00");

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const file = await (await downloading).createReadStream();
  let csv = "";
  for await (const part of file) csv += part;
  expect(csv).toContain("Books");
  expect(csv).toContain("closing balance");
});

test("months are bars, and the same as a table", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  await asha.pay(ravi, 25_000);
  const page = await visit(asha, "/insights");
  await expect(page.getByRole("img", { name: /In: 1,000 Indian rupees\. Out: 250 Indian rupees/ })).toBeVisible();
  await expect(page.getByRole("table").getByRole("row").last()).toContainText("−₹250.00");
  await page.getByRole("radio", { name: "12" }).check();
  await expect(page).toHaveURL("/insights?months=12");
});

test("theme, language and hidden amounts stay over a reload, and come along to another device", async ({
  people,
  visit,
}) => {
  const asha = await people.make();
  const page = await visit(asha, "/settings");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("switch", { name: "Hide amounts" }).check();
  await page.getByRole("radio", { name: "हिन्दी" }).check();
  await expect(page.getByRole("heading", { name: "सेटिंग" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "हिन्दी" })).toBeFocused();
  await expect.poll(() => asha.call("GET", "/me")).toMatchObject({ theme: "dark", language: "hi", hideAmounts: true });
  const device = await visit(asha, "/settings");
  await page.reload();
  for (const each of [page, device]) {
    await expect(each.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(each.locator("html")).toHaveAttribute("lang", "hi");
    await expect(each.getByRole("switch", { name: "रकम छिपाएँ" })).toBeChecked();
  }
  await device.goto("/statements");
  await expect(device.getByText("₹••••").first()).toBeVisible();
});

test("ending another session signs it out", async ({ people, visit }) => {
  const asha = await people.make();
  const elsewhere = await people.signIn(asha.username, PASSWORD);
  const [page, other] = [await visit(asha, "/settings/sessions"), await visit(elsewhere, "/settings")];
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("This device")).toHaveCount(1);
  await page.getByRole("button", { name: /^Sign out:/ }).click();
  await expect(page.getByRole("button", { name: /^Sign out:/ })).toHaveCount(0);
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);
});

test("a password is changed once the old one is right", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(asha, "/settings/password");
  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("a new sentence");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("That is not your current password.")).toBeVisible();
  await expect(page.getByLabel("Current password")).toBeFocused();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL("/settings");
  await people.signIn(asha.username, "a new sentence");
});

test("a handle is checked while it is typed, and saved", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  const page = await visit(asha, "/settings/profile");
  const handle = page.getByLabel("Handle");
  await handle.fill("a..b");
  await expect(page.getByText("No two dots or underscores in a row.")).toBeVisible();
  await handle.fill(ravi.handle);
  await expect(page.getByText("Somebody else has this handle.")).toBeVisible();
  const mine = `a${Date.now().toString(36)}`;
  await handle.fill(mine);
  await page.getByLabel("First name").fill("Anjali");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  expect(await asha.call("GET", "/me")).toMatchObject({ firstName: "Anjali", handle: mine });
});

test("an API key is shown once, works, and ends", async ({ people, server, visit }) => {
  const page = await visit(await people.make(), "/settings/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Name").fill("My sheet");
  await page.getByRole("dialog").getByRole("button", { name: "Make a key" }).click();
  const key = (await page.locator("code").textContent()) ?? "";
  const ask = () => fetch(`${server.url}/api/v2/balance`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Delete key: My sheet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No API keys")).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test("an account closes when it is empty, and only when somebody means it", async ({ people, visit }) => {
  const [asha, ravi] = [await people.make(), await people.make({ firstName: "Ravi" })];
  const page = await visit(asha, "/settings/close");
  await expect(page.getByText("There is still money in your wallet:")).toBeVisible();
  await asha.pay(ravi, await asha.balance());
  await page.reload();
  const close = page.getByRole("button", { name: "Close my account" });
  await expect(close).toBeDisabled();
  await page.getByLabel(/To confirm, type/).fill(`@${asha.handle}`);
  await close.click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(people.signIn(asha.username, PASSWORD)).rejects.toThrow("401");
});

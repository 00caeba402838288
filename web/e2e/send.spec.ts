/** Sending money, told as stories: in three taps, by keyboard alone, over reloads and lost answers, by a link. */

import type { Page, Route } from "@playwright/test";
import { press, tabTo } from "./support/keyboard";
import { Taps } from "./support/taps";
import { expect, test, typeSignIn } from "./support/test";

const TRANSFERS = "**/api/v2/transfers";

const amountIn = (page: Page) => page.getByRole("textbox", { name: "Amount" });
const noteIn = (page: Page) => page.getByRole("textbox", { name: "Note" });
const goOn = (page: Page) => page.getByRole("button", { name: "Continue" });
const sheet = (page: Page) => page.getByRole("dialog", { name: "Check and send" });
const confirm = (page: Page) => sheet(page).getByRole("button", { name: /^Send ₹/ });
const sent = (page: Page, title: string | RegExp) => page.getByRole("heading", { level: 1, name: title });

/** Fill a draft in, up to the sheet. */
async function draft(page: Page, amount: string, note = "") {
  await amountIn(page).fill(amount);
  if (note) await noteIn(page).fill(note);
  await goOn(page).click();
  await expect(sheet(page)).toBeVisible();
}

/** Let the server get the next payments, and lose its answers. */
async function loseAnswers(page: Page, times: number) {
  let lost = 0;
  await page.route(TRANSFERS, async (route: Route) => {
    if (route.request().method() !== "POST" || lost >= times) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  return () => lost;
}

/** Pay ₹50 from the form, and hear nothing of it: its answers are lost until `page.unrouteAll`. */
async function payUnheard(page: Page) {
  await loseAnswers(page, 100);
  await draft(page, "50");
  await confirm(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checking…" })).toBeAttached();
}

test("money is sent in three taps and an amount", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha);
  const taps = new Taps();
  await page.getByRole("searchbox", { name: "Name or @handle" }).fill(`@${bala.handle}`);
  await taps.on(page.locator(`a[href="/send?to=${bala.id}"]`)); // others may be called the same
  await expect(amountIn(page)).toBeFocused();
  await page.keyboard.type("123.5");
  await expect(page.getByText("₹876.50 left after this")).toBeVisible();
  await taps.on(goOn(page));
  await expect(sheet(page)).toContainText("Bala Iyer");
  await expect(sheet(page)).toContainText(`@${bala.handle}`);
  await expect(sheet(page)).toContainText("Your first payment to them");
  await taps.on(confirm(page));
  await expect(sent(page, "₹123.50 sent to Bala Iyer")).toBeFocused();
  expect(taps.count).toBeLessThanOrEqual(3);
  expect(await bala.balance()).toBe(112_350);
  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
});

test("the keyboard is enough", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, "/send");
  await tabTo(page, page.getByRole("searchbox", { name: "Name, @handle or pay link" }));
  await page.keyboard.type(`@${bala.handle}`);
  await expect(page.getByRole("heading", { name: "People" })).toBeHidden();
  await press(page, page.getByRole("link", { name: `Bala Iyer @${bala.handle}`, exact: true }));
  await expect(amountIn(page)).toBeFocused();
  await page.keyboard.type("100000");
  await expect(amountIn(page)).toHaveValue("₹1,00,000");
  await expect(page.getByText("More than you have: ₹1,000.00 available")).toBeVisible();
  for (let digits = 0; digits < 4; digits += 1) await page.keyboard.press("Backspace");
  await expect(amountIn(page)).toHaveValue("₹10");
  await tabTo(page, noteIn(page));
  await page.keyboard.type("Chai ☕");
  await page.keyboard.press("Enter");
  await expect(confirm(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toBeHidden();
  await expect(noteIn(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(confirm(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sent(page, "₹10.00 sent to Bala Iyer")).toBeFocused();
  expect((await bala.transfers())[0]?.note).toBe("Chai ☕");
  await press(page, page.getByRole("link", { name: "Send again" }));
  await expect(amountIn(page)).toHaveValue("");
});

test("Back closes the sheet, then the form", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, "/send");
  await page.getByRole("searchbox").fill(`@${bala.handle}`);
  await page.getByRole("link", { name: `Asha Rao @${bala.handle}`, exact: true }).click();
  await draft(page, "5");
  await page.goBack();
  await expect(sheet(page)).toBeHidden();
  await expect(amountIn(page)).toHaveValue("₹5");
  await page.goBack();
  await expect(page.getByRole("searchbox")).toBeVisible();
});

test("a reload keeps the draft and its key", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await amountIn(page).fill("1,234.50");
  await noteIn(page).fill("Rent");
  const key = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("hundi.send.draft") ?? "{}").key);
  const before = await key();
  await page.reload();
  await expect(amountIn(page)).toHaveValue("₹1,234.50");
  await expect(noteIn(page)).toHaveValue("Rent");
  expect(await key()).toBe(before);
});

test("an answer lost on the way is found out, and paid once", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  const lost = await loseAnswers(page, 2);
  await draft(page, "50");
  await confirm(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Checking…" })).toBeAttached();
  await expect(sent(page, "₹50.00 sent to Bala Iyer")).toBeAttached();
  expect(lost()).toBe(2);
  expect(await bala.balance()).toBe(105_000);
});

test("a reload while that is open goes on finding out before anything else", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await payUnheard(page);
  await page.goto("/send");
  await expect(page.getByRole("heading", { level: 1, name: "Checking…" })).toBeAttached();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(sent(page, "₹50.00 sent to Bala Iyer")).toBeAttached();
  expect(await bala.balance()).toBe(105_000);
});

test("whoever leaves while that is open finds it out when they are back, and has paid once", async ({
  people,
  visit,
}) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await payUnheard(page);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const person of [bala, asha]) {
    await typeSignIn(page, person.username, person.password);
    await expect(page.getByRole("region", { name: "Your balance" })).toBeVisible();
    if (person === asha) break;
    await page.goto("/settings");
    await page.getByRole("button", { name: "Sign out" }).click();
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(page.getByText("₹50.00 sent to Bala Iyer")).toBeVisible();
  expect(await bala.balance()).toBe(105_000);
});

test("whoever has gone home hears of it there", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await payUnheard(page);
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Your balance" })).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(page.getByRole("status").filter({ hasText: "₹50.00 sent to Bala Iyer" })).toBeAttached();
  expect(await bala.balance()).toBe(105_000);
});

test("nothing can be sent without a network, and the draft waits for it", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await amountIn(page).fill("50");
  await page.context().setOffline(true);
  await expect(goOn(page)).toBeDisabled();
  await expect(page.getByText("Sending works again when you are back.")).toBeVisible();
  await page.context().setOffline(false);
  await goOn(page).click();
  await confirm(page).click();
  await expect(sent(page, /₹50.00 sent/)).toBeAttached();
});

test("two presses at once send once, and so do two tabs with the same draft", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await draft(page, "50");
  await confirm(page).dblclick();
  await expect(sent(page, /₹50.00 sent/)).toBeAttached();
  expect(await bala.balance()).toBe(105_000);

  await page.goto(`/send?to=${bala.id}`);
  await amountIn(page).fill("70");
  const [twin] = await Promise.all([
    page.context().waitForEvent("page"),
    page.evaluate(() => void open(location.href)),
  ]);
  await expect(amountIn(twin)).toHaveValue("₹70");
  for (const tab of [page, twin]) await goOn(tab).click();
  await Promise.all([page, twin].map((tab) => confirm(tab).click()));
  for (const tab of [page, twin]) await expect(sent(tab, /₹70.00 sent/)).toBeAttached();
  expect(await bala.balance()).toBe(112_000);
});

test("a refused payment says why, and can be mended", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await draft(page, "900");
  await asha.pay(bala, 50_000);
  await confirm(page).click();
  await expect(sheet(page)).toBeHidden();
  await expect(page.getByText("You have ₹500.00 available.")).toBeVisible();
  await expect(amountIn(page)).toBeFocused();
  await draft(page, "200");
  await confirm(page).click();
  await expect(sent(page, "₹200.00 sent to Bala Iyer")).toBeAttached();
});

test("a pay link leads a visitor through the sign-in to the payment", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(null, `/pay/@${bala.handle}?amount=12350&note=Lunch`);
  await expect(page.getByText(`@${bala.handle}`, { exact: true })).toBeVisible();
  await expect(page.getByText("Iyer", { exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Sign in to pay" }).click();
  await typeSignIn(page, asha.username, asha.password);
  await expect(page.getByText("A link filled this in")).toBeVisible();
  await expect(amountIn(page)).toHaveValue("₹123.50");
  await expect(amountIn(page)).not.toBeEditable();
  await goOn(page).click();
  await confirm(page).click();
  await expect(sent(page, "₹123.50 sent to Bala Iyer")).toBeAttached();
  expect((await bala.transfers())[0]?.note).toBe("Lunch");
});

test("a hostile link is explained, and used for nothing", async ({ people, visit }) => {
  const asha = await people.make();
  for (const who of [null, asha]) {
    const page = await visit(who, "/pay/@bala?amount=1e9&note=%E2%80%AE");
    await expect(page.getByText("The amount in the link cannot be read.")).toBeVisible();
  }
});

test("drafts go when somebody signs out", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await amountIn(page).fill("5");
  const kept = () => page.evaluate(() => sessionStorage.getItem("hundi.send.draft"));
  expect(await kept()).not.toBeNull();
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in$/);
  expect(await kept()).toBeNull();
});

test("a session that ends on the way loses nothing: whoever signs in again goes on", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const page = await visit(asha, `/send?to=${bala.id}`);
  await draft(page, "5", "For tea");
  await page.context().clearCookies();
  await confirm(page).click();
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await typeSignIn(page, asha.username, asha.password);
  await expect(amountIn(page)).toHaveValue("₹5");
  await expect(noteIn(page)).toHaveValue("For tea");
  expect(await bala.balance()).toBe(100_000);
  await goOn(page).click();
  await confirm(page).click();
  await expect(sent(page, "₹5.00 sent to Bala Iyer")).toBeVisible();
  expect(await bala.balance()).toBe(100_500);
});

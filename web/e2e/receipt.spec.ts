/** Looking at a payment, giving some of it back, and keeping somebody away: each as both sides see it. */

import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

const refundSheet = (page: Page) => page.getByRole("dialog", { name: "Refund" });

async function openRefund(page: Page) {
  await page.getByRole("button", { name: "Refund" }).click();
  await expect(refundSheet(page)).toBeVisible();
}

test("a part is given back, and both sides see it", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const lunch = await asha.pay(bala, 150_00, "Lunch");

  const page = await visit(bala, `/transfers/${lunch.id}`);
  await openRefund(page);
  await expect(refundSheet(page).getByLabel("Amount")).toHaveValue("₹150");
  await refundSheet(page).getByLabel("Amount").fill("200");
  await expect(refundSheet(page).getByText("No more than ₹150.00 is left to give back.")).toBeVisible();
  await refundSheet(page).getByLabel("Amount").fill("20.50");
  await refundSheet(page).getByLabel("Reason").fill("One dish was missing");
  await refundSheet(page).getByRole("button", { name: "Refund ₹20.50" }).click();
  await expect(refundSheet(page)).toBeHidden();
  await expect(page.getByText("Partly refunded")).toBeVisible();
  await page.getByRole("link", { name: /^Refund.*One dish was missing/ }).click();
  await expect(page.getByText("Refunded to", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Original payment/ })).toBeVisible();

  const other = await visit(asha, `/transfers/${lunch.id}`);
  await expect(other.getByText("Partly refunded")).toBeVisible();
  await expect(other.getByRole("button", { name: "Refund" })).toHaveCount(0);
  await expect(other.getByRole("link", { name: /^Refund.*One dish was missing/ })).toContainText("+₹20.50");
  expect(await asha.balance()).toBe(100_000 - 150_00 + 20_50);
});

test("a refund of which no answer comes is asked for again, and made once", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const lunch = await asha.pay(bala, 150_00);

  const page = await visit(bala, `/transfers/${lunch.id}`);
  const keys: string[] = [];
  await page.route("**/refunds", async (route) => {
    keys.push(route.request().headers()["idempotency-key"] ?? "");
    if (keys.length > 1) return route.continue();
    await route.fetch(); // it is made, and nobody hears of it
    await route.abort("connectionreset");
  });
  await openRefund(page);
  await refundSheet(page).getByRole("button", { name: "Refund ₹150.00" }).click();
  await expect(page.getByText("₹150.00 refunded to", { exact: false })).toBeVisible();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(await asha.balance()).toBe(100_000);
  await expect(page.getByRole("button", { name: "Refund" })).toHaveCount(0);
});

test("a refund whose outcome is open is known after a reload", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const lunch = await asha.pay(bala, 150_00);

  const page = await visit(bala, `/transfers/${lunch.id}`);
  let isCutOff = true;
  await page.route("**/refunds", (route) => (isCutOff ? route.abort("connectionreset") : route.continue()));
  await openRefund(page);
  await refundSheet(page).getByLabel("Amount").fill("50");
  await refundSheet(page).getByRole("button", { name: "Refund ₹50.00" }).click();
  await expect(refundSheet(page).getByText("No answer yet", { exact: false })).toBeVisible();
  await page.reload();
  isCutOff = false;
  await openRefund(page);
  await refundSheet(page).getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByText("Partly refunded")).toBeVisible();
  expect(await asha.balance()).toBe(100_000 - 100_00);
});

test("a refund that is refused says why beside the amount", async ({ people, visit }) => {
  const [asha, bala, chitra] = [await people.make(), await people.make({ balance: 0 }), await people.make()];
  const lunch = await asha.pay(bala, 150_00);
  await bala.pay(chitra, 100_00);

  const page = await visit(bala, `/transfers/${lunch.id}`);
  await openRefund(page);
  await refundSheet(page).getByRole("button", { name: "Refund ₹150.00" }).click();
  await expect(refundSheet(page).getByText("You have ₹50.00 to spend", { exact: false })).toBeVisible();
  await refundSheet(page).getByLabel("Amount").fill("50");
  await refundSheet(page).getByRole("button", { name: "Refund ₹50.00" }).click();
  await expect(page.getByText("Partly refunded")).toBeVisible();
});

test("the reference is copied, and the receipt where nothing shares it", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const lunch = await asha.pay(bala, 150_00, "Lunch");
  const page = await visit(asha, `/transfers/${lunch.id}`, { permissions: ["clipboard-read", "clipboard-write"] });
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await page.getByRole("button", { name: "Copy reference" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await clipboard()).toBe(lunch.id);

  await page.evaluate(() => Object.defineProperty(navigator, "share", { value: undefined }));
  await page.getByRole("button", { name: "Share" }).click();
  await expect.poll(clipboard).toContain(`To: Bala Iyer (@${bala.handle})`);
  expect(await clipboard()).toContain("Amount: ₹150.00");
  expect(await clipboard()).not.toContain("850.00"); // the balance is nobody else's business
});

test("a receipt is printed on one light page, without buttons", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make()];
  const lunch = await asha.pay(bala, 150_00, "Lunch");
  const page = await visit(asha, `/transfers/${lunch.id}`, { colorScheme: "dark" });
  await expect(page.getByText(lunch.id)).toBeVisible();
  const paper = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(paper.match(/\/Type \/Page\b/g)).toHaveLength(1);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await expect(page.locator("body")).toHaveCSS("color", "rgb(15, 23, 38)");
});

test("another's receipt is not there", async ({ people, visit }) => {
  const [asha, bala, chitra] = [await people.make(), await people.make(), await people.make()];
  const lunch = await asha.pay(bala, 150_00);
  const page = await visit(chitra, `/transfers/${lunch.id}`);
  await expect(page.getByText("There is nothing here").last()).toBeVisible();
});

test("the thread with somebody goes on for as long as there is more, and then adds up", async ({ people, visit }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  for (let paid = 1; paid <= 31; paid += 1) await asha.pay(bala, 100 + paid, `Chai ${paid}`);
  await bala.pay(asha, 5_00, "Change");

  const page = await visit(asha, `/people/@${bala.handle}`);
  await expect(page.getByRole("heading", { name: "Bala Iyer" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Change/ })).toContainText("+₹5.00");
  await expect(page.getByText("You sent")).toBeHidden();
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(page.getByRole("link", { name: /^Chai 1\b/ })).toBeVisible();
  await expect(page.getByText("You sent")).toBeVisible();
  await expect(page.getByText("₹35.96", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);
});

test("who is blocked finds nobody there any more", async ({ people, visit }) => {
  const [asha, bala, chitra] = [await people.make(), await people.make(), await people.make()];
  await bala.pay(asha, 5_00, "Before");

  const page = await visit(asha, `/people/${bala.id}`);
  for (const who of [bala, chitra]) {
    await page.goto(`/people/${who.id}`);
    await page.getByRole("button", { name: "Block" }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText("They cannot pay you any more", { exact: false })).toBeVisible();
    await sheet.getByRole("button", { name: "Block" }).click();
    await expect(page.getByText("You have blocked this person", { exact: false })).toBeVisible();
  }
  const stranger = await visit(chitra, `/people/${asha.id}`);
  await expect(stranger.getByText("There is nothing here").last()).toBeVisible();
  const payer = await visit(bala, `/people/${asha.id}`);
  await expect(payer.getByText("cannot be paid now", { exact: false })).toBeVisible();
  await expect(payer.getByRole("link", { name: /^Before/ })).toBeVisible();
  await expect(payer.getByRole("link", { name: "Send money" })).toHaveCount(0);

  await page.getByRole("button", { name: "Unblock" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unblock" }).click();
  await expect(page.getByRole("button", { name: "Block", exact: true })).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole("link", { name: "Send money" })).toBeVisible();
});

test("a closed account is shown as one", async ({ people, visit }) => {
  const [asha, gone] = [await people.make(), await people.make({ balance: 0 })];
  const paid = await asha.pay(gone, 5_00);
  await gone.pay(asha, 5_00);
  await gone.call("DELETE", "/me");

  const page = await visit(asha, `/people/${gone.id}`);
  await expect(page.getByText("This account is closed", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: "Send money" })).toHaveCount(0);
  await page.goto(`/transfers/${paid.id}`);
  await expect(page.getByText(paid.id)).toBeVisible();
  await expect(page.getByRole("link", { name: "Send again" })).toHaveCount(0);
});

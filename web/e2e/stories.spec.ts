/** Whole stories, from the first visit on: what two people do with the app in an evening, each in their own browser. */

import type { Page } from "@playwright/test";
import { PASSWORD } from "./support/api";
import { NARROW } from "./support/checks";
import { press, type } from "./support/keyboard";
import { expect, test } from "./support/test";

const PHONE = { viewport: NARROW, hasTouch: true, isMobile: true, colorScheme: "dark" } as const;
const HINDI = { ...PHONE, locale: "hi-IN" };

const balanceOn = (page: Page) => page.getByRole("region", { name: "Your balance" });
const username = () => `${crypto.randomUUID()}@example.com`;

test("two friends on their phones, in the dark: pay, see it come, give it back, pay by a link, hide amounts", async ({
  people,
  visit,
}) => {
  test.setTimeout(90_000);
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  const balas = await visit(bala, "/", PHONE);
  const ashas = await visit(null, "/sign-up", PHONE);

  await test.step("Asha signs up, and has something to begin with", async () => {
    await ashas.getByLabel("First name").fill("Asha");
    await ashas.getByLabel("Last name").fill("Rao");
    await ashas.getByLabel("E-mail address").fill(username());
    await ashas.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await ashas.getByRole("button", { name: "Create wallet" }).click();
    await expect(balanceOn(ashas)).toContainText("₹1,000.00");
    await expect(ashas.getByText("₹1,000.00 to begin with")).toBeVisible();
  });

  await test.step("She finds Bala, and sends him money", async () => {
    await ashas.getByRole("searchbox").fill(`@${bala.handle}`);
    // Others may be called the same.
    await ashas.locator(`a[href="/send?to=${bala.id}"]`).click();
    await ashas.getByRole("textbox", { name: "Amount" }).fill("250");
    await ashas.getByRole("textbox", { name: "Note" }).fill("Dinner 🍕");
    await send(ashas);
    await expect(ashas.getByRole("heading", { name: "₹250.00 sent to Bala Iyer" })).toBeAttached();
  });

  await test.step("It comes to Bala by itself; he gives a part of it back", async () => {
    await expect(balanceOn(balas)).toContainText("₹1,250.00");
    await balas.getByRole("link", { name: /^Asha Rao paid you/ }).click();
    await balas.getByRole("button", { name: "Refund", exact: true }).click();
    const sheet = balas.getByRole("dialog");
    await sheet.getByRole("textbox", { name: "Amount" }).fill("50");
    await sheet.getByRole("button", { name: "Refund ₹50.00" }).click();
    await expect(sheet).toBeHidden();
    await expect(balas.getByText("Partly refunded").first()).toBeVisible();
  });

  const link = await test.step("He asks for an amount with a link", async () => {
    await balas.goto("/qr");
    await balas.getByRole("textbox", { name: "Amount" }).fill("120.50");
    await balas.getByRole("textbox", { name: "Note" }).fill("Cab");
    const shown = balas.getByText(/\/pay\/@.*amount=12050/);
    return (await shown.first().textContent()) ?? "";
  });

  await test.step("She pays by it", async () => {
    await ashas.goto(link);
    await expect(ashas.getByText("A link filled this in")).toBeVisible();
    await expect(ashas.getByRole("textbox", { name: "Amount" })).toHaveValue("₹120.50");
    await send(ashas);
    await expect(ashas.getByRole("heading", { name: "₹120.50 sent to Bala Iyer" })).toBeAttached();
    expect(await bala.balance()).toBe(132_050);
  });

  await test.step("She hides her amounts, on every screen", async () => {
    await ashas.goto("/");
    await expect(balanceOn(ashas)).toContainText("₹679.50");
    await ashas.getByRole("button", { name: "Hide amounts" }).click();
    await expect(ashas.getByText("679.50")).toHaveCount(0);
    await ashas.getByRole("link", { name: "Activity" }).last().click();
    await expect(ashas.getByText("Dinner 🍕").first()).toBeVisible();
    await expect(ashas.getByText(/₹\d/)).toHaveCount(0);
    await ashas.getByRole("link", { name: "Home" }).last().click();
    await ashas.getByRole("button", { name: "Show amounts" }).click();
    await expect(balanceOn(ashas)).toContainText("₹679.50");
  });
});

test("somebody who reads Hindi, and has no mouse, signs up, pays and looks at the receipt", async ({
  people,
  visit,
}) => {
  const sunita = await people.make({ firstName: "सुनीता", lastName: "देशपांडे" });
  const page = await visit(null, "/sign-up", HINDI);
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  const field = (name: string) => page.locator(`input[name=${name}]`);
  await type(page, field("firstName"), "Asha");
  await type(page, field("lastName"), "Rao");
  await type(page, field("username"), username());
  await type(page, field("password"), PASSWORD);
  await page.keyboard.press("Enter");

  await expect(page.getByText("₹1,000.00").first()).toBeVisible();
  await type(page, page.getByRole("searchbox"), `@${sunita.handle}`);
  await press(page, page.locator(`a[href="/send?to=${sunita.id}"]`));
  await expect(page.getByRole("textbox").first()).toBeFocused();
  await page.keyboard.type("12.5");
  await page.keyboard.press("Enter");
  const confirm = page.getByRole("dialog").locator("button[data-focus], button").filter({ hasText: "₹12.50" });
  await expect(confirm).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /₹12.50/ })).toBeFocused();
  expect(await sunita.balance()).toBe(101_250);
  await press(page, page.locator('a[href^="/transfers/"]').first());
  await expect(page.getByText("सुनीता देशपांडे").first()).toBeVisible();
  await expect(page.getByText("Receipt")).toHaveCount(0);
});

async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Send ₹/ })
    .click();
}

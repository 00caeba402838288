/** What an operator does, and what the person it is about sees of it. */

import type { Page } from "@playwright/test";
import { PASSWORD, type People } from "./support/api";
import { expect, test } from "./support/test";

async function canSignIn(people: People, username: string, password: string): Promise<boolean> {
  return await people.signIn(username, password).then(
    () => true,
    () => false,
  );
}

const sheetOf = (page: Page) => page.getByRole("dialog");

test("an operator deposits, and the person sees it arrive", async ({ visit, operator, people }) => {
  const asha = await people.make();
  const home = await visit(asha);
  await expect(home.getByText("₹1,000.00").first()).toBeVisible();

  const desk = await visit(operator, "/admin/people");
  await desk.getByLabel("Name, email or @handle").fill(asha.username);
  await desk.getByRole("link", { name: asha.username }).click();
  await desk.getByRole("button", { name: "Deposit" }).click();
  const sheet = sheetOf(desk);
  await sheet.getByLabel("Amount", { exact: true }).fill("500");
  await sheet.getByLabel("Reference").fill("Desk 12, receipt 881");
  await sheet.getByRole("button", { name: "Continue" }).click();
  await expect(sheet.getByText(asha.username)).toBeVisible();
  await sheet.getByRole("button", { name: "Deposit ₹500.00" }).click();

  await expect(sheet).toBeHidden();
  await expect(desk.getByText("₹1,500.00").first()).toBeVisible();
  await expect(home.getByText("₹1,500.00").first()).toBeVisible();
});

test("an answer that is lost is asked for again, and nothing is deposited twice", async ({
  visit,
  operator,
  people,
}) => {
  const asha = await people.make();
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  const keys: (string | undefined)[] = [];
  await desk.route("**/deposits", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const response = await route.fetch();
    await (keys.length === 1 ? route.abort("connectionreset") : route.fulfill({ response }));
  });
  await desk.getByRole("button", { name: "Deposit" }).click();
  const sheet = sheetOf(desk);
  await sheet.getByLabel("Amount", { exact: true }).fill("250");
  await sheet.getByRole("button", { name: "Continue" }).click();
  await sheet.getByRole("button", { name: "Deposit ₹250.00" }).click();

  await expect(sheet).toBeHidden();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  expect(await asha.balance()).toBe(125_000);
});

test("who is frozen cannot send, is told why, and can again afterwards", async ({ visit, operator, people }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Freeze", exact: true }).click();
  await sheetOf(desk).getByRole("button", { name: "Freeze this account" }).click();
  await expect(sheetOf(desk).getByText("Write a reason")).toBeVisible();
  await sheetOf(desk).getByLabel("Reason").fill("A lost phone");
  await sheetOf(desk).getByRole("button", { name: "Freeze this account" }).click();
  await expect(desk.getByText("Frozen: ")).toContainText("A lost phone");

  const hers = await visit(asha, `/send?to=${bala.id}&amount=10000`);
  await expect(hers.getByText("This account is frozen")).toBeVisible();
  await hers.getByRole("button", { name: "Continue" }).click();
  await sheetOf(hers).getByRole("button", { name: "Send ₹100.00" }).click();
  await expect(hers.getByText("Your account is frozen").first()).toBeVisible();
  expect(await asha.balance()).toBe(100_000);
  await hers.goto("/");
  await expect(hers.getByRole("region", { name: "Your balance" })).toContainText("This account is frozen");

  await desk.getByRole("button", { name: "Unfreeze", exact: true }).click();
  await sheetOf(desk).getByLabel("Reason").fill("Found again");
  await sheetOf(desk).getByRole("button", { name: "Unfreeze this account" }).click();
  await expect(desk.getByRole("button", { name: "Freeze", exact: true })).toBeVisible();
  await asha.pay(bala, 100);
});

test("the audit log tells all of it, with the facts behind each act", async ({ visit, operator, people }) => {
  const asha = await people.make({ balance: 150_000 });
  const path = `/admin/people/${asha.id}`;
  await operator.call("POST", `${path}/freeze`, { reason: "A lost phone" });
  await operator.call("POST", `${path}/unfreeze`, { reason: "Found again" });
  await operator.call("PUT", `${path}/limits`, { transferLimit: { amount: 20_000 }, dayLimit: null, reason: null });

  const desk = await visit(operator, path);
  const acts = desk.getByRole("region", { name: "What was done to this account" });
  await acts.getByRole("link", { name: "See all" }).click();
  await expect(desk).toHaveURL(new RegExp(`/admin/audit\\?person=${asha.id}`));
  const told = desk.getByRole("listitem").filter({ has: desk.locator("summary") });
  await expect(told).toHaveCount(4);
  await expect(told.nth(0)).toContainText(/changed the limits of .*Asha Rao/);
  await expect(told.nth(1)).toContainText(/unfroze .*Found again/);
  await expect(told.nth(2)).toContainText(/froze .*A lost phone/);
  await expect(told.nth(3)).toContainText(/Kabir Menon.* deposited ₹500.00 to .*Asha Rao/);
  await told.nth(0).locator("summary").click();
  await expect(told.nth(0).getByText("₹200.00 at once, as everyone in a day")).toBeVisible();
  await told
    .nth(0)
    .getByRole("link", { name: /Done by/ })
    .click();
  await expect(desk.getByRole("heading", { level: 1, name: "Kabir Menon" })).toBeVisible();
});

test("a limit of their own binds what somebody sends", async ({ visit, operator, people }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala" })];
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Change limits" }).click();
  await sheetOf(desk).getByLabel("At most at once").fill("200");
  await sheetOf(desk).getByRole("button", { name: "Save limits" }).click();
  await expect(sheetOf(desk)).toBeHidden();
  await expect(desk.getByRole("region", { name: "Sending limits" })).toContainText("₹200.00");
  await asha.pay(bala, 20_000);
  await expect(asha.pay(bala, 20_001)).rejects.toThrow("transfer_limit");
});

test("an invitation that is revoked is over", async ({ visit, operator }) => {
  const desk = await visit(operator, "/admin/invites");
  await desk.getByRole("button", { name: "New invitation" }).click();
  await sheetOf(desk).getByRole("button", { name: "Make the invitation" }).click();
  await expect(sheetOf(desk).getByText("shown this once")).toBeVisible();
  await sheetOf(desk).getByRole("button", { name: "Done" }).click();
  await desk.getByRole("button", { name: "Revoke" }).first().click();
  await sheetOf(desk).getByRole("button", { name: "Revoke" }).click();
  await expect(desk.getByText("Expired or revoked")).toBeVisible();
});

test("a reset link lets its person in with a new password, and not with the old one", async ({
  visit,
  operator,
  people,
}) => {
  const asha = await people.make();
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Password reset link" }).click();
  await sheetOf(desk).getByRole("button", { name: "Make the link" }).click();
  const link = await sheetOf(desk).getByLabel("Link", { exact: true }).inputValue();
  expect(new URL(link).origin).toBe(new URL(desk.url()).origin);

  const visitor = await visit(null, link.replace(new URL(link).origin, ""));
  await visitor.getByLabel("New password", { exact: true }).fill("a brand new password");
  await visitor.keyboard.press("Enter");
  await expect.poll(() => canSignIn(people, asha.username, "a brand new password")).toBe(true);
  expect(await canSignIn(people, asha.username, PASSWORD)).toBe(false);
});

test("the administration is nobody's but an operator's", async ({ visit, people }) => {
  const asha = await people.make();
  const page = await visit(asha, "/admin/people");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
});

test("transfers are found by person, kind and days, and the address keeps it", async ({ visit, operator, people }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala", lastName: "Iyer" })];
  await asha.pay(bala, 12_345, "Lunch 🍛");
  const desk = await visit(operator, "/admin/transfers");
  await desk.getByRole("button", { name: /^Person/ }).click();
  await sheetOf(desk).getByLabel("Name, email or @handle").fill(bala.username);
  await sheetOf(desk).getByRole("button", { name: bala.username }).click();
  await desk.getByLabel("Kind").selectOption({ label: "Payments" });
  await expect(desk).toHaveURL(new RegExp(`person=${bala.id}&kind=payments`));
  await desk.reload();
  const rows = desk.getByRole("listitem").filter({ has: desk.locator("summary") });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Lunch 🍛");
  await expect(rows).toContainText("₹123.45");
  await desk.getByLabel("To", { exact: true }).fill("2020-01-01");
  await expect(desk.getByText("No transfers here")).toBeVisible();
  await desk.getByRole("link", { name: "Clear the filters" }).click();
  await expect(rows.first()).toBeVisible();
});

/** What an operator does, and what the person it is about sees of it. */

import type { Page } from "@playwright/test";
import { PASSWORD } from "./support/api";
import { expect, test } from "./support/test";

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
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala" })];
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Freeze" }).click();
  await sheetOf(desk).getByRole("button", { name: "Freeze this account" }).click();
  await expect(sheetOf(desk).getByText("Write a reason")).toBeVisible();
  await sheetOf(desk).getByLabel("Reason").fill("A lost phone");
  await sheetOf(desk).getByRole("button", { name: "Freeze this account" }).click();
  await expect(desk.getByText("Frozen: ")).toContainText("A lost phone");

  await expect(asha.pay(bala, 100)).rejects.toThrow("account_frozen");

  await desk.getByRole("button", { name: "Unfreeze" }).click();
  await sheetOf(desk).getByLabel("Reason").fill("Found again");
  await sheetOf(desk).getByRole("button", { name: "Unfreeze this account" }).click();
  await expect(desk.getByRole("button", { name: "Freeze" })).toBeVisible();
  await asha.pay(bala, 100);

  await desk.goto(`/admin/audit?person=${asha.id}`);
  await expect(desk.getByText(/froze .*Asha Rao/)).toBeVisible();
  const latest = desk.getByRole("group").filter({ hasText: "unfroze" });
  await latest.locator("summary").click();
  await expect(latest.getByText("Found again").last()).toBeVisible();
});

test("a limit of their own binds what somebody sends", async ({ visit, operator, people }) => {
  const [asha, bala] = [await people.make(), await people.make({ firstName: "Bala" })];
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Change limits" }).click();
  await sheetOf(desk).getByLabel("At most at once").fill("200");
  await sheetOf(desk).getByRole("button", { name: "Save limits" }).click();
  await expect(sheetOf(desk)).toBeHidden();
  await expect(desk.getByRole("cell", { name: "200 Indian rupees" }).first()).toBeVisible();
  await asha.pay(bala, 20_000);
  await expect(asha.pay(bala, 20_001)).rejects.toThrow("transfer_limit");
});

test("an invitation is made, shown once, used and revoked", async ({ visit, operator }) => {
  const desk = await visit(operator, "/admin/invites");
  const make = async () => {
    await desk.getByRole("button", { name: "New invitation" }).click();
    await sheetOf(desk).getByRole("button", { name: "Make the invitation" }).click();
    const link = await sheetOf(desk).getByLabel("Link", { exact: true }).inputValue();
    const code = await sheetOf(desk).getByLabel("Code", { exact: true }).inputValue();
    await sheetOf(desk).getByRole("button", { name: "Done" }).click();
    return { link, code };
  };
  const { link, code } = await make();
  expect(link).toBe(`${new URL(desk.url()).origin}/sign-up?invite=${code}`);
  const row = desk.getByRole("listitem").filter({ hasText: "Not used yet" }).first();
  await row.getByRole("button", { name: "Revoke" }).click();
  await sheetOf(desk).getByRole("button", { name: "Revoke" }).click();
  await expect(desk.getByText("Expired or revoked")).toBeVisible();
});

test("a reset link lets its person in with a new password", async ({ visit, operator, people }) => {
  const asha = await people.make();
  const desk = await visit(operator, `/admin/people/${asha.id}`);
  await desk.getByRole("button", { name: "Password reset link" }).click();
  await sheetOf(desk).getByRole("button", { name: "Make the link" }).click();
  const link = await sheetOf(desk).getByLabel("Link", { exact: true }).inputValue();
  const visitor = await visit(null, link.replace(new URL(link).origin, ""));
  await visitor
    .getByLabel(/password/i)
    .first()
    .fill("a brand new password");
  await visitor
    .getByRole("button", { name: /password/i })
    .last()
    .click();
  await expect
    .poll(() =>
      people.signIn(asha.username, PASSWORD).then(
        () => true,
        () => false,
      ),
    )
    .toBe(false);
  await people.signIn(asha.username, "a brand new password");
});

test("the administration is nobody's but an operator's", async ({ visit, people }) => {
  const asha = await people.make();
  const page = await visit(asha, "/admin/people");
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
});

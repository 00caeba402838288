/** Where only who is invited may sign up: an operator invites, somebody comes, and the operator sees it. */

import { expect, test } from "./support/test";

test.use({ serverSettings: { sign_up: "invite" } });

test("an invitation's link lets one person in, and is used then", async ({ visit, operator }) => {
  const desk = await visit(operator, "/admin/invites");
  await desk.getByRole("button", { name: "New invitation" }).click();
  const sheet = desk.getByRole("dialog");
  await sheet.getByLabel("Good for how many days?").fill("400");
  await sheet.getByRole("button", { name: "Make the invitation" }).click();
  await expect(sheet.getByText("Write a whole number from 1 to 365.")).toBeVisible();
  await sheet.getByLabel("Good for how many days?").fill("3");
  await sheet.getByRole("button", { name: "Make the invitation" }).click();
  const link = await sheet.getByLabel("Link", { exact: true }).inputValue();
  const code = await sheet.getByLabel("Code", { exact: true }).inputValue();
  expect(link).toBe(`${new URL(desk.url()).origin}/sign-up?invite=${code}`);
  await sheet.getByRole("button", { name: "Done" }).click();
  await expect(desk.getByText("Not used yet")).toBeVisible();

  const visitor = await visit(null, link.replace(new URL(link).origin, ""));
  await visitor.getByLabel("First name").fill("Zoya");
  await visitor.getByLabel("Last name").fill("Khan");
  await visitor.getByLabel("E-mail address").fill("zoya@example.com");
  await visitor.getByLabel("Password", { exact: true }).fill("correct horse");
  await visitor.keyboard.press("Enter");
  await expect(visitor.getByText("Hello, Zoya")).toBeVisible();

  await desk.reload();
  await expect(desk.getByText("Used", { exact: true })).toBeVisible();
  await expect(desk.getByRole("link", { name: "Zoya Khan" })).toBeVisible();
});

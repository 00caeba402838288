/** How somebody comes in, and what they find: sign up, sign in, a forgotten password, the first look at home. */

import type { Browser, Page } from "@playwright/test";
import { Server, type ServerSettings } from "./support/server";
import { expect, openPage, test, typeSignIn } from "./support/test";
import type { Watch } from "./support/watch";

type Typed = { first?: string; last?: string; email?: string; password?: string };

async function fillSignUp(page: Page, typed: Typed = {}) {
  await page.getByLabel("First name").fill(typed.first ?? "Asha");
  await page.getByLabel("Last name").fill(typed.last ?? "Rao");
  await page.getByLabel("E-mail address").fill(typed.email ?? `${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(typed.password ?? "correct horse");
}

const balanceOf = (page: Page) => page.getByRole("region", { name: "Your balance" });

test("somebody signs up, learns what they begin with, and is led to a first payment", async ({ people, visit }) => {
  const bala = await people.make({ firstName: "Bala", lastName: "Iyer" });
  const page = await visit(null, "/sign-up");
  await fillSignUp(page);
  await page.keyboard.press("Enter");
  await expect(balanceOf(page).getByText("₹1,000.00")).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByText("Hello, Asha")).toBeVisible();
  const first = page.getByRole("region", { name: "₹1,000.00 to begin with" });
  await expect(first).toBeVisible();
  await page.getByRole("searchbox", { name: "Name or @handle" }).fill(`@${bala.handle}`);
  await expect(page.getByRole("status").filter({ hasText: "1 person found" })).toBeAttached();
  await page.getByRole("link", { name: "Send Money to Bala Iyer" }).click();
  await expect(page).toHaveURL(new RegExp(`/send\\?to=${bala.id}`));
  await page.goto("/");
  await first.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await expect(balanceOf(page).getByText("₹1,000.00")).toBeVisible();
  await expect(page.getByText("Opening balance")).toBeVisible();
  await expect(first).toBeHidden();
});

test("what is wrong is told beside its field, which has the focus", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(null, "/sign-up");
  await page.getByLabel("First name").fill("Asha");
  await page.getByRole("button", { name: "Create wallet" }).click();
  await expect(page.getByLabel("Last name")).toBeFocused();
  await expect(page.getByLabel("Last name")).toHaveAccessibleDescription("Type your last name.");
  await fillSignUp(page, { email: asha.username });
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/Somebody has a wallet/);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("correct horse");
});

test("a wrong password is refused, the right one leads where somebody wanted to go", async ({ people, visit }) => {
  const asha = await people.make();
  const page = await visit(null, "/activity?direction=in");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await typeSignIn(page, asha.username, "not this one");
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await expect(password).toHaveAccessibleDescription(/do not belong together/);
  await password.fill(asha.password);
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/activity\?direction=in$/);
});

test("a link for somebody who forgot sets a new password, and shows its token to nobody", async ({
  operator,
  people,
  visit,
}) => {
  const asha = await people.make();
  const { path } = await operator.call<{ path: string }>("POST", `/admin/people/${asha.id}/reset-links`);
  const page = await visit(null, path);
  await page.getByLabel("New password").fill("short");
  await expect(page).toHaveURL(/\/reset-password$/);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/too short/);
  await page.getByLabel("New password").fill("a better one");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await typeSignIn(page, asha.username, "a better one");
  await expect(page.getByText("Hello, Asha")).toBeVisible();

  const again = await visit(null, path);
  await again.getByLabel("New password").fill("one more time");
  await again.keyboard.press("Enter");
  await expect(again.getByRole("alert")).toContainText("This link was used");
});

test("one tap hides every amount, also after a reload, and another shows them", async ({ people, visit }) => {
  const page = await visit(await people.make());
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.getByRole("button", { name: "Hide amounts" }).click();
  await expect(page.getByText("₹1,000.00")).toHaveCount(0);
  await saved;
  await page.reload();
  await expect(balanceOf(page).getByText("₹••••")).toBeVisible();
  await page.getByRole("button", { name: "Show amounts" }).click();
  await expect(balanceOf(page).getByText("₹1,000.00")).toBeVisible();
});

test("a search that finds nobody says so, and whom one paid comes first", async ({ people, visit }) => {
  const [asha, zoya] = [await people.make(), await people.make({ firstName: "Zoya", lastName: "Khan" })];
  await asha.pay(zoya, 100);
  const page = await visit(asha);
  const rows = page.getByRole("region", { name: "People" }).getByRole("listitem");
  await expect(rows.first()).toContainText("Zoya Khan");
  await page.getByRole("searchbox").fill("nobody of that name");
  await expect(page.getByText("Nobody found for “nobody of that name”").first()).toBeAttached();
  await expect(rows).toHaveCount(0);
});

test("a visitor chooses Hindi, and keeps it as they sign up", async ({ visit }) => {
  const page = await visit(null, "/sign-up");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.getByRole("heading", { name: "अपना वॉलेट बनाएँ" })).toBeVisible();
  await page.getByLabel("नाम", { exact: true }).fill("सुनीता");
  await page.getByLabel("उपनाम").fill("देशपांडे");
  await page.getByLabel("ईमेल पता").fill(`${crypto.randomUUID()}@example.com`);
  await page.getByLabel("पासवर्ड", { exact: true }).fill("correct horse");
  await page.getByRole("button", { name: "वॉलेट बनाएँ" }).click();
  await expect(page.getByText("नमस्ते, सुनीता")).toBeVisible();
  await page.reload();
  await expect(page.getByText("नमस्ते, सुनीता")).toBeVisible();
});

/** Visit a server that is set up otherwise than this file's. */
async function elsewhere(
  { browser, watch }: { browser: Browser; watch: Watch },
  settings: ServerSettings,
  story: (page: Page, server: Server) => Promise<void>,
) {
  const server = await new Server(settings).start();
  try {
    const page = await openPage(browser, server, watch);
    await story(page, server);
    await page.context().close();
  } finally {
    await server.remove();
  }
}

test("an empty book is filled with demo people, and a visitor is any of them at a tap", ({ browser, watch }) =>
  elsewhere({ browser, watch }, {}, async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Try it with demo people" }).click();
    await expect(page.getByText("You are Asha Rao now.")).toBeVisible();
    await page.getByText("Be somebody else").click();
    await page.getByRole("button", { name: "Ravi Kumar" }).click();
    await expect(page.getByText("Hello, Ravi")).toBeVisible();
  }));

test("where one is invited, a code opens the door once", ({ browser, watch }) =>
  elsewhere({ browser, watch }, { sign_up: "invite" }, async (page, server) => {
    const { code } = server.command<{ code: string }>(["invite"]);
    await page.goto("/sign-up");
    await fillSignUp(page);
    await page.getByLabel("Invitation code").fill("not this one");
    await page.getByRole("button", { name: "Create wallet" }).click();
    await expect(page.getByLabel("Invitation code")).toHaveAccessibleDescription(/does not open the door/);
    await page.goto(`/sign-up?invite=${encodeURIComponent(code)}`);
    await expect(page.getByLabel("Invitation code")).toHaveValue(code);
    await fillSignUp(page);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Hello, Asha")).toBeVisible();
  }));

test("where sign-up is closed, nobody is offered a form that leads nowhere", ({ browser, watch }) =>
  elsewhere({ browser, watch }, { sign_up: "closed" }, async (page) => {
    await page.goto("/sign-up");
    await expect(page.getByText("Nobody can sign up here by themselves")).toBeVisible();
    await page.getByRole("link", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Create wallet" })).toHaveCount(0);
  }));

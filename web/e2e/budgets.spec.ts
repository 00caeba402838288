/** How much a browser has to load, measured on what it does load; what each screen adds is held to in the gates. */

import { settled } from "./support/checks";
import { expect, openPage, signIn, test } from "./support/test";
import { KB, ONE_ROUTE, totalOf, weigh } from "./support/weight";

const FIRST_SCRIPTS = 110 * KB;
const FIRST_STYLES = 10 * KB;

test("the first load is small", async ({ browser, demoBook, watch }) => {
  const page = await openPage(browser, demoBook.server, watch);
  await signIn(page, demoBook.person);
  const weights = weigh(page);
  await page.goto("/");
  await settled(page);
  const loaded = await weights();
  test.info().annotations.push({ type: "bytes", description: JSON.stringify([...loaded]) });
  expect(totalOf(loaded, ".js")).toBeGreaterThan(50 * KB); // it was measured at all
  expect(totalOf(loaded, ".js")).toBeLessThanOrEqual(FIRST_SCRIPTS);
  expect(totalOf(loaded, ".css")).toBeLessThanOrEqual(FIRST_STYLES);
  await page.context().close();
});

test("another language is one small file", async ({ browser, demoBook, watch }) => {
  const sizes = [];
  for (const locale of ["en-IN", "hi-IN"]) {
    const page = await openPage(browser, demoBook.server, watch, { locale });
    await signIn(page, demoBook.person);
    const weights = weigh(page);
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));
    await settled(page);
    sizes.push(totalOf(await weights(), ".js"));
    await page.context().close();
  }
  const [english = 0, hindi = 0] = sizes;
  expect(hindi - english).toBeLessThanOrEqual(ONE_ROUTE);
});

/** How much a browser has to load, measured on what it does load. */

import { settled } from "./support/checks";
import type { Screen } from "./support/screen";
import { pathOf, SCREENS, whoSees } from "./support/screens";
import { expect, openPage, signIn, test } from "./support/test";
import { KB, totalOf, type Weights, weigh } from "./support/weight";

const FIRST_SCRIPTS = 110 * KB;
const FIRST_STYLES = 10 * KB;
const ONE_ROUTE = 20 * KB;

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

test("each screen adds little to it", async ({ browser, demoBook, watch }) => {
  test.slow(); // a browser for each of them
  const loadedBy = async (screen: Screen): Promise<Weights> => {
    const page = await openPage(browser, demoBook.server, watch);
    const who = whoSees(screen, demoBook);
    if (who) await signIn(page, who);
    const weights = weigh(page);
    await page.goto(pathOf(screen, demoBook));
    await settled(page);
    await page.context().close();
    return weights();
  };
  const first = await loadedBy({ name: "home", route: "/", who: "person" });
  const added: Record<string, number> = {};
  for (const screen of SCREENS) {
    const own = [...(await loadedBy(screen))].filter(([path]) => !first.has(path));
    added[screen.name] = totalOf(new Map(own), ".js");
  }
  const heavy = Object.entries(added).filter(([, bytes]) => bytes > ONE_ROUTE);
  expect(heavy, JSON.stringify(added)).toEqual([]);
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

/** What holds on every screen, in light and dark, at 320 and 1280 px, with what opens above it. */

import type { Page } from "@playwright/test";
import { accessible, fitsWithTextSpacing, focusIsVisible, NARROW, settled, shapely, WIDE } from "./support/checks";
import { pathOf, routes, SCREENS, whoSees } from "./support/screens";
import { expect, openPage, signIn, test } from "./support/test";
import { besides, ONE_ROUTE, totalOf, weigh } from "./support/weight";

test.describe.configure({ mode: "parallel" });

test.setTimeout(90_000);

const WIDTHS = { narrow: NARROW, wide: WIDE };
const THEMES = ["light", "dark"] as const;

test("every address of the app is in the table of screens", () => {
  const looked = new Set(SCREENS.map(({ route }) => route));
  expect(routes().filter((route) => !looked.has(route))).toEqual([]);
});

test("the table of screens has none that is not in the app", () => {
  const there = new Set(routes());
  expect(SCREENS.filter(({ route }) => !there.has(route))).toEqual([]);
});

for (const screen of SCREENS) {
  test(`${screen.name} can be used by everybody, and adds little to load`, async ({
    browser,
    demoBook,
    firstLoad,
    watch,
    contextOptions,
  }) => {
    const page = await openPage(browser, demoBook.server, watch, { ...contextOptions, viewport: NARROW });
    const who = whoSees(screen, demoBook);
    if (who) await signIn(page, who);
    const open = async () => {
      await page.goto(pathOf(screen, demoBook));
      await settled(page);
    };
    const weights = weigh(page);
    await open();
    expect.soft(totalOf(besides(await weights(), firstLoad), ".js"), "bytes").toBeLessThanOrEqual(ONE_ROUTE);
    await inEveryShape(page, screen.name);
    for (const [name, show] of Object.entries(screen.dialogs ?? {})) {
      await page.setViewportSize(NARROW);
      await open();
      await show(page, demoBook);
      await settled(page);
      await inEveryShape(page, `${screen.name}, ${name} open`);
    }
    await page.context().close();
  });

  test(`${screen.name} fits in Hindi`, async ({ browser, demoBook, watch, contextOptions }) => {
    const options = { ...contextOptions, viewport: NARROW, locale: "hi-IN" };
    const page = await openPage(browser, demoBook.server, watch, options);
    const who = whoSees(screen, demoBook);
    if (who) await signIn(page, who);
    await page.goto(pathOf(screen, demoBook));
    await settled(page);
    await shapely(page, `${screen.name}, Hindi`);
    await page.context().close();
  });
}

async function inEveryShape(page: Page, where: string): Promise<void> {
  for (const [width, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await accessible(page, `${where}, ${width}, ${colorScheme}`, colorScheme === "light" ? "all" : "colours");
    }
    await shapely(page, `${where}, ${width}`);
    if (size === NARROW) await fitsWithTextSpacing(page, `${where}, ${width}`);
    await focusIsVisible(page, `${where}, ${width}`);
  }
}

/** Pictures of every screen, with what opens above it, as phones and laptops show them, from the demo book. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { settled } from "./support/checks";
import { BUILD } from "./support/places";
import { pathOf, SCREENS, whoSees } from "./support/screens";
import { openPage, signIn, test } from "./support/test";

const SIZES = { 320: { width: 320, height: 640 }, 1280: { width: 1280, height: 800 } };
const TALLEST = 3_000;
const THEMES = ["light", "dark"] as const;
const LANGUAGES = { "en-IN": "", "hi-IN": "-hi" };

for (const screen of SCREENS) {
  for (const [width, viewport] of Object.entries(SIZES)) {
    for (const [locale, suffix] of Object.entries(LANGUAGES)) {
      const inEnglish = suffix === "";
      test(`${screen.name}-${width}${suffix}`, async ({ browser, demoBook, watch, contextOptions }) => {
        const page = await openPage(browser, demoBook.server, watch, { ...contextOptions, locale, viewport });
        const who = whoSees(screen, demoBook);
        if (who) await signIn(page, who);
        const open = async () => {
          await page.setViewportSize(viewport);
          await page.goto(pathOf(screen, demoBook));
          await settled(page);
        };
        await open();
        await shoot(page, `${screen.name}-${width}`, suffix);
        // What opens them is found by its English names.
        for (const [dialog, show] of Object.entries(inEnglish ? (screen.dialogs ?? {}) : {})) {
          await open();
          await show(page, demoBook);
          await settled(page);
          await shoot(page, `${screen.name}-${dialog}-${width}`, suffix);
        }
        await page.context().close();
      });
    }
  }
}

async function shoot(page: Page, name: string, suffix: string): Promise<void> {
  await showAll(page);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    const path = join(BUILD, "screenshots", `${name}-${colorScheme}${suffix}.png`);
    await page.screenshot({ path, animations: "disabled" });
  }
}

/** Make the window as high as the page, so that bars stand at its foot and not in the midst of it. */
async function showAll(page: Page): Promise<void> {
  const size = page.viewportSize();
  if (!size || (await page.locator("dialog[open]").count()) > 0) return;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.min(Math.max(size.height, height), TALLEST) });
}

/** What the README shows: small, sharp, and of one window's height. They go to docs/images by hand, once looked at. */
const SHOWN = [
  { name: "home-phone", path: "/", width: 320, height: 640, colorScheme: "light" },
  { name: "home-phone-dark", path: "/", width: 320, height: 640, colorScheme: "dark" },
  {
    name: "confirm-phone",
    path: "/send?to=@meera&amount=45000&note=Dinner 🍕",
    width: 320,
    height: 640,
    colorScheme: "light",
  },
  { name: "home-laptop", path: "/", width: 1280, height: 800, colorScheme: "light" },
  { name: "insights-laptop-dark", path: "/insights", width: 1280, height: 800, colorScheme: "dark" },
] as const;

test("pictures for the README", async ({ browser, demoBook, watch, contextOptions }) => {
  for (const { name, path, width, height, colorScheme } of SHOWN) {
    const deviceScaleFactor = width < 400 ? 2 : 1;
    const options = { ...contextOptions, colorScheme, deviceScaleFactor, viewport: { width, height } };
    const page = await openPage(browser, demoBook.server, watch, options);
    await signIn(page, demoBook.person);
    await page.goto(path);
    await settled(page);
    if (name.startsWith("confirm")) await page.getByRole("button", { name: "Continue" }).click();
    await settled(page);
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
    mkdirSync(join(BUILD, "screenshots/readme"), { recursive: true });
    writeFileSync(join(BUILD, "screenshots/readme", `${name}.webp`), Buffer.from(data, "base64"));
    await page.context().close();
  }
});

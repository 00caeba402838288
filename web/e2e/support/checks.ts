/** What holds on every screen: each check looks at a page as it stands, and says what is wrong with it. */

import { expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { breaches, clutter, forgetFocus, judgeFocus, smallTargets, strayWidths } from "./in-page";

/** Widths at which the screens are looked at: the narrowest that WCAG asks for, and a laptop's. */
export const NARROW = { width: 320, height: 640 };
export const WIDE = { width: 1280, height: 800 };

const OF_COLOURS = ["color-contrast", "link-in-text-block"];
const TABS_AT_MOST = 400;

/** Wait until a screen has what it shows: its heading, no skeleton, nothing that still moves. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await expect(page.locator(".animate-pulse, [aria-busy=true]")).toHaveCount(0);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/**
 * Nothing that axe finds: no breach of WCAG, and none of its best practices.
 *
 * Where only the colours have changed since it last looked at all, it looks at those.
 */
export async function accessible(page: Page, where: string, only: "all" | "colours" = "all"): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(breaches, only === "all" ? null : OF_COLOURS);
  expect.soft(found, `axe, ${where}`).toEqual([]);
}

/** Nothing reaches past the window's edge, so that there is nothing to scroll to sideways. */
export async function noSidewaysScroll(page: Page, where: string): Promise<void> {
  expect.soft(await page.evaluate(strayWidths), `sideways scroll, ${where}`).toEqual([]);
}

/** No text lies on another. */
export async function nothingOverlaps(page: Page, where: string): Promise<void> {
  expect.soft(await page.evaluate(clutter), `overlapping text, ${where}`).toEqual([]);
}

/** Whatever is pressed is 44 px high and wide at least; but for links within a sentence. */
export async function targetsAreLarge(page: Page, where: string): Promise<void> {
  expect.soft(await page.evaluate(smallTargets), `small targets, ${where}`).toEqual([]);
}

/** Tab through all there is: wherever the focus goes it is seen, on what lies in the window, under no bar. */
export async function focusIsVisible(page: Page, where: string): Promise<void> {
  await page.evaluate(forgetFocus);
  const unseen: string[] = [];
  for (let tabs = 0; tabs < TABS_AT_MOST; tabs += 1) {
    await page.keyboard.press("Tab");
    const verdict = await page.evaluate(judgeFocus);
    if (verdict === "end") break;
    if (verdict !== "fine") unseen.push(verdict);
  }
  expect.soft(unseen, `focus, ${where}`).toEqual([]);
}

/** Space text out as WCAG 1.4.12 has it, and look whether all still fits; then take that back. */
export async function fitsWithTextSpacing(page: Page, where: string): Promise<void> {
  // A style element would break the content security policy; a sheet that a script makes does not.
  await page.evaluate(() => {
    const spaced = new CSSStyleSheet();
    spaced.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }" +
        "p { margin-bottom: 2em !important }",
    );
    document.adoptedStyleSheets = [spaced];
  });
  await noSidewaysScroll(page, `${where}, text spaced out`);
  await nothingOverlaps(page, `${where}, text spaced out`);
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
}

/** All that holds whatever the width and the theme. */
export async function shapely(page: Page, where: string): Promise<void> {
  await noSidewaysScroll(page, where);
  await nothingOverlaps(page, where);
  await targetsAreLarge(page, where);
}

/**
 * What every browser test begins with: `import { expect, test } from "./support/test"`.
 *
 * A worker has one server with an empty book, and one with the demo book for who asks for it. Every test signs up people of its own,
 * so that tests need not know of each other.
 */

import { type Browser, type BrowserContextOptions, test as base, type Page } from "@playwright/test";
import { OPENING, People, type Person } from "./api";
import { settled } from "./checks";
import { type DemoBook, openDemoBook } from "./demo-book";
import { Server, type ServerSettings } from "./server";
import { Watch } from "./watch";
import { type Weights, weigh } from "./weight";

export { expect } from "@playwright/test";

type Visit = (who: Person | null, path?: string, options?: BrowserContextOptions) => Promise<Page>;

type OfTest = {
  /** Fails the test where a page has erred, broken the content security policy or left its origin. */
  watch: Watch;
  /** Open a browser of its own (cookies, storage), with somebody signed in or nobody, at a path. */
  visit: Visit;
  /** An operator, signed up once a worker. */
  operator: Person;
};

type OfWorker = {
  /** Settings of this file's server: `test.use({ serverSettings: { sign_up: "closed" } })` gives it one of its own. */
  serverSettings: ServerSettings;
  server: Server;
  /** Makes people on `server`. */
  people: People;
  /** A server with the demo book: a dozen people and a month of history. To look at, not to change. */
  demoBook: DemoBook;
  /** What home makes a browser load that has nothing yet. */
  firstLoad: Weights;
};

/** Sign somebody in to all of a page's browser, by cookie and without a click. */
export async function signIn(page: Page, person: Person): Promise<void> {
  const cookies = [...person.cookies].map(([name, value]) => ({ name, value, url: person.server.url }));
  await page.context().addCookies(cookies);
}

/** Sign in as people do, where one is asked to. */
export async function typeSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

export const test = base.extend<OfTest, OfWorker>({
  serverSettings: [{}, { scope: "worker", option: true }],

  server: [
    async ({ serverSettings }, use) => {
      const server = new Server({ opening_balance: (OPENING / 100).toFixed(2), ...serverSettings });
      await server.start();
      await use(server);
      await server.remove();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  people: [async ({ server }, use) => use(new People(server)), { scope: "worker" }],

  demoBook: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const book = await openDemoBook();
      await use(book);
      await book.server.remove();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  firstLoad: [
    async ({ browser, demoBook }, use) => {
      const context = await browser.newContext({ serviceWorkers: "block", baseURL: demoBook.server.url });
      const page = await context.newPage();
      await signIn(page, demoBook.person);
      const weights = weigh(page);
      const background = page.waitForResponse(/\/background-[^/]+\.js$/);
      await page.goto("/");
      await settled(page);
      await background; // comes when the screen stands, before or after somebody counts
      await use(await weights());
      await context.close();
    },
    { scope: "worker" },
  ],

  operator: async ({ people }, use) => use(await people.operator()),

  baseURL: async ({ server }, use) => use(server.url),

  watch: [
    async ({ context, server }, use, testInfo) => {
      const watch = new Watch();
      watch.over(context, server.url);
      await use(watch);
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach("server.log", { body: server.log() });
      base.expect(watch.troubles, "what a page must not do").toEqual([]);
    },
    { auto: true },
  ],

  visit: async ({ browser, server, watch, contextOptions }, use) => {
    const pages: Page[] = [];
    await use(async (who, path = "/", options = {}) => {
      const page = await openPage(browser, who?.server ?? server, watch, { ...contextOptions, ...options });
      pages.push(page);
      if (who) await signIn(page, who);
      await page.goto(path);
      return page;
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});

/** Open a browser of its own on a server, watched. */
export async function openPage(
  browser: Browser,
  server: Server,
  watch: Watch,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ serviceWorkers: "block", baseURL: server.url, ...options });
  watch.over(context, server.url);
  return await context.newPage();
}

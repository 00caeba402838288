/** What a page makes a browser load, as it comes over the wire. */

import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";

export const KB = 1024;

/** What a screen may add to the first load, and a language, in bytes of scripts. */
export const ONE_ROUTE = 20 * KB;

/** Each script and style sheet that a page loads: its path, and its bytes when compressed with gzip. */
export type Weights = Map<string, number>;

/** Note what a page loads from now on; call the answer for it. */
export function weigh(page: Page): () => Promise<Weights> {
  const loaded = new Map<string, string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/\.(js|css)$/.test(pathname)) loaded.set(pathname, response.url());
  });
  return async () => new Map(await Promise.all([...loaded].map(([path, url]) => weightOf(page, path, url))));
}

/** Ask for a file once more: a browser forgets what a page had loaded as soon as another one takes its place. */
async function weightOf(page: Page, path: string, url: string): Promise<[string, number]> {
  const answer = await page.request.get(url);
  if (!answer.ok()) throw new Error(`${url} was loaded, and answers ${answer.status()} now`);
  return [path, gzipSync(await answer.body(), { level: 9 }).length];
}

/** The bytes of all that end in `.js` or `.css`. */
export function totalOf(weights: Weights, ending: ".js" | ".css"): number {
  return [...weights].reduce((total, [path, bytes]) => total + (path.endsWith(ending) ? bytes : 0), 0);
}

/** What was loaded besides. */
export function besides(all: Weights, first: Weights): Weights {
  return new Map([...all].filter(([path]) => !first.has(path)));
}

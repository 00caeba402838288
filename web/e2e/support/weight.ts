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
  const loading: Promise<readonly [string, number]>[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!/\.(js|css)$/.test(pathname)) return;
    loading.push(response.body().then((body) => [pathname, gzipSync(body, { level: 9 }).length] as const));
  });
  return async () => new Map(await Promise.all(loading));
}

/** The bytes of all that end in `.js` or `.css`. */
export function totalOf(weights: Weights, ending: ".js" | ".css"): number {
  return [...weights].reduce((total, [path, bytes]) => total + (path.endsWith(ending) ? bytes : 0), 0);
}

/** What was loaded besides. */
export function besides(all: Weights, first: Weights): Weights {
  return new Map([...all].filter(([path]) => !first.has(path)));
}

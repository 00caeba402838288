/** What no page of the app may do, whatever a test is about: a test in which one does fails. */

import type { BrowserContext } from "@playwright/test";

/** What a browser says of an answer that was no success: those are for the tests themselves to judge. */
const OF_AN_ANSWER = /^Failed to load resource/;

export class Watch {
  readonly #seen: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Let pass what a test provokes on purpose. */
  allow(...expected: RegExp[]): void {
    this.#allowed.push(...expected);
  }

  /** What was seen, and not allowed. */
  get troubles(): string[] {
    return this.#seen.filter((trouble) => !this.#allowed.some((expected) => expected.test(trouble)));
  }

  /** Watch all pages of a browser: errors, breaches of the content security policy, requests that leave `origin`. */
  over(context: BrowserContext, origin: string): void {
    context.on("console", (message) => {
      // A breach of the policy comes as an error, too.
      if (message.type() !== "error" || OF_AN_ANSWER.test(message.text())) return;
      this.#seen.push(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => this.#seen.push(`uncaught: ${error.error().stack ?? error.error().message}`));
    context.on("request", (request) => {
      const url = request.url();
      if (url.startsWith("http") && !url.startsWith(`${origin}/`)) this.#seen.push(`left the origin: ${url}`);
    });
    context.on("response", (response) => {
      const path = response.url().slice(origin.length);
      const failed = response.status() >= 500 || (response.status() === 404 && !path.startsWith("/api/"));
      if (failed) this.#seen.push(`answered ${response.status()}: ${path}`);
    });
  }
}

/** What is to be known of a screen to look at it. */

import type { Page } from "@playwright/test";
import type { DemoBook } from "./demo-book";

export type Screen = {
  /** As its pictures are called. */
  name: string;
  /** Its address as `src/app.tsx` has it. */
  route: string;
  who: "visitor" | "person" | "operator";
  /** Where to go, where that is not the route itself. */
  path?: (book: DemoBook) => string;
  /** What opens above it, by name. */
  dialogs?: Record<string, (page: Page, book: DemoBook) => Promise<void>>;
};

/** Counts the taps that a flow takes. */

import type { Locator } from "@playwright/test";

export class Taps {
  count = 0;

  async on(wanted: Locator): Promise<void> {
    await wanted.click();
    this.count += 1;
  }
}

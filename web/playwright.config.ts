import { defineConfig } from "@playwright/test";
import { CHROMIUM, CHROMIUM_FLAGS } from "./e2e/support/chromium";

/** Browser stories and gates: each worker has a real server of its own, on SQLite, with an empty book. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "../build/e2e/results",
  forbidOnly: true,
  retries: 0,
  // Each waits for its page now and then: one more than there are cores of the smallest machine.
  workers: 3,
  // What takes a second takes ten where much else runs, and a story that waits longer still proves the same.
  timeout: 150_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  globalSetup: "./e2e/support/built.ts",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_FLAGS },
    viewport: { width: 1280, height: 800 },
    locale: "en-IN",
    timezoneId: "Asia/Kolkata",
    contextOptions: { reducedMotion: "reduce" },
    // Only a story about it lets the service worker in: the others ask the server, and see what it says now.
    serviceWorkers: "block",
    // For what fails here: `npx playwright test --trace on`, which takes a quarter more time.
    trace: "off",
  },
});

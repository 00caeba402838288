import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** `npm run lighthouse`: one page after the other, so that they do not slow each other down. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "lighthouse.ts",
  outputDir: "../../build/e2e/lighthouse",
  globalSetup: "./support/built.ts",
  workers: 1,
  timeout: 300_000,
});

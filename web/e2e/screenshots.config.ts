import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** `npm run screenshots`: pictures of every screen, in build/screenshots. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../../build/e2e/screenshots",
  globalSetup: "./support/built.ts",
  reporter: [["line"]],
  fullyParallel: true,
});

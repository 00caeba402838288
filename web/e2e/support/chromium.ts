/** The Chromium that this machine has: nothing is downloaded for the tests. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function findChromium(): string {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  for (const name of NAMES) {
    const found = folders.map((folder) => join(folder, name)).find(canRun);
    if (found) return found;
  }
  throw new Error("There is no Chromium on this machine: install one, or say where it is with CHROMIUM=/path/to/it.");
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const CHROMIUM = findChromium();

/** It asks nobody for anything but what a page asks for. */
export const CHROMIUM_FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-sync",
  "--no-first-run",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

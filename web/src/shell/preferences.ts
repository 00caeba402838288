/** What somebody wants to see, kept in this browser: how it looks before anybody is known, and whether amounts show. */

import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

type Preferences = { theme: Theme; language: string | null; hideAmounts: boolean };

const KEY = "hundi.preferences";
const DEFAULTS: Preferences = { theme: "system", language: null, hideAmounts: false };
/** As `--bg` is in either theme. */
const BAR_COLOURS = { light: "#f6f7f9", dark: "#0b0f17" };
const listeners = new Set<() => void>();

let current: Preferences = read();

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return DEFAULTS; // somebody else wrote there, or the browser keeps nothing
  }
}

/** The preferences as they stand now. */
export function preferences(): Preferences {
  return current;
}

/** Change some of them, here and in every other tab. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing still shows what was asked for, until it is closed.
  }
  applyTheme(current.theme);
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Show the page in a theme, with the browser's bars; the system's own where that was asked for. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const bar of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const own = bar.media.includes("dark") ? "dark" : "light";
    bar.content = BAR_COLOURS[theme === "system" ? own : theme];
  }
}

window.addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  current = read();
  applyTheme(current.theme);
  for (const listener of listeners) listener();
});

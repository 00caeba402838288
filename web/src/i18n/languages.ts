/** The languages that the app speaks. A new one is its two files, and a row here. */

import type { AdminCatalogue } from "./admin.en";
import { type Catalogue, en } from "./en";

type Language = {
  /** What its speakers call it. */
  name: string;
  load: () => Promise<Catalogue>;
  /** What the administration says besides. */
  loadAdmin: () => Promise<AdminCatalogue>;
};

export const LANGUAGES = {
  en: {
    name: "English",
    load: async () => en,
    loadAdmin: async () => (await import("./admin.en")).admin,
  },
  hi: {
    name: "हिन्दी",
    load: async () => (await import("./hi")).hi,
    loadAdmin: async () => (await import("./admin.hi")).admin,
  },
} satisfies Record<string, Language>;

export type LanguageTag = keyof typeof LANGUAGES;

/** Choose among the languages there are the first that somebody wants (tags of BCP 47); English where there is none. */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): LanguageTag {
  for (const tag of wanted) {
    const language = tag?.toLowerCase().split("-")[0] ?? "";
    if (language in LANGUAGES) return language as LanguageTag;
  }
  return "en";
}

/** The languages that the app speaks. A new one is its catalogue's file, and a row here. */

import { type Catalogue, en } from "./en";

type Language = {
  /** What its speakers call it. */
  name: string;
  load: () => Promise<Catalogue>;
};

export const LANGUAGES = {
  en: { name: "English", load: async () => en },
  hi: { name: "हिन्दी", load: async () => (await import("./hi")).hi },
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

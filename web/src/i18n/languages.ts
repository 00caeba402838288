/** The languages that the app speaks. A new one is its files, and a row here. */

import type { Area, Areas } from "./areas";
import { type Catalogue, en } from "./en";

type Language = {
  /** What its speakers call it. */
  name: string;
  load: () => Promise<Catalogue>;
  /** What is said besides in an area of the app. */
  areas: { [A in Area]: () => Promise<Areas[A]> };
};

export const LANGUAGES = {
  en: {
    name: "English",
    load: async () => en,
    areas: {
      admin: async () => (await import("./admin.en")).admin,
      auth: async () => (await import("./auth.en")).auth,
      settings: async () => (await import("./settings.en")).settings,
    },
  },
  hi: {
    name: "हिन्दी",
    load: async () => (await import("./hi")).hi,
    areas: {
      admin: async () => (await import("./admin.hi")).admin,
      auth: async () => (await import("./auth.hi")).auth,
      settings: async () => (await import("./settings.hi")).settings,
    },
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

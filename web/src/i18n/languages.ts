/** The languages that the app speaks. A new one is its folder, like the English one, and a row here. */

import type { AdminCatalogue } from "./en/admin";
import type { AuthCatalogue } from "./en/auth";
import { type Catalogue, en } from "./en/common";
import type { InsightsCatalogue } from "./en/insights";
import type { SendCatalogue } from "./en/send";
import type { SettingsCatalogue } from "./en/settings";

/** What is said in parts of the app that most people who look at home never see. It comes with their first screen. */
export type Areas = {
  admin: AdminCatalogue;
  auth: AuthCatalogue;
  insights: InsightsCatalogue;
  send: SendCatalogue;
  settings: SettingsCatalogue;
};
export type Area = keyof Areas;

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
      admin: async () => (await import("./en/admin")).admin,
      auth: async () => (await import("./en/auth")).auth,
      insights: async () => (await import("./en/insights")).insights,
      send: async () => (await import("./en/send")).send,
      settings: async () => (await import("./en/settings")).settings,
    },
  },
  hi: {
    name: "हिन्दी",
    load: async () => (await import("./hi/common")).hi,
    areas: {
      admin: async () => (await import("./hi/admin")).admin,
      auth: async () => (await import("./hi/auth")).auth,
      insights: async () => (await import("./hi/insights")).insights,
      send: async () => (await import("./hi/send")).send,
      settings: async () => (await import("./hi/settings")).settings,
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

/** The words of the administration beside all others. They come with it, for most people never see it. */

import { use, useMemo } from "react";
import { type Words as CommonWords, useWords as useCommonWords } from "../../i18n";
import type { AdminCatalogue } from "../../i18n/admin.en";
import { LANGUAGES, type LanguageTag } from "../../i18n/languages";

export type Words = CommonWords & { t: { admin: AdminCatalogue } };

const loading = new Map<LanguageTag, Promise<AdminCatalogue>>();

/** Begin to load them, once: what could not be had is asked for anew the next time. */
function load(language: LanguageTag): Promise<AdminCatalogue> {
  const known = loading.get(language);
  if (known) return known;
  const begun = LANGUAGES[language].loadAdmin();
  loading.set(language, begun);
  begun.catch(() => loading.delete(language));
  return begun;
}

/** Put the administration's words beside the others. */
export function withAdmin(words: CommonWords, admin: AdminCatalogue): Words {
  return { ...words, t: { ...words.t, admin } };
}

/** The language's words and forms, those of the administration among them. Whoever asks waits for these. */
export function useWords(): Words {
  const words = useCommonWords();
  const admin = use(load(words.language));
  return useMemo(() => withAdmin(words, admin), [words, admin]);
}

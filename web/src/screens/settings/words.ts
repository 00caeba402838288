/** The words of the settings beside all others. */

import { useWordsOf, type WordsOf } from "../../i18n/areas";

export type Words = WordsOf<"settings">;

export function useWords(): Words {
  return useWordsOf("settings");
}

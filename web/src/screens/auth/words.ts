/** The words of these screens beside all others. */

import { useWordsOf, type WordsOf } from "../../i18n/areas";

export type Words = WordsOf<"auth">;

export function useWords(): Words {
  return useWordsOf("auth");
}

/** The words of the insights beside all others. */

import { useWordsOf, type WordsOf } from "../../i18n/areas";

export type Words = WordsOf<"insights">;

export function useWords(): Words {
  return useWordsOf("insights");
}

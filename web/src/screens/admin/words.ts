/** The words of the administration beside all others. */

import { useWordsOf, type WordsOf } from "../../i18n/areas";

export type Words = WordsOf<"admin">;

export function useWords(): Words {
  return useWordsOf("admin");
}

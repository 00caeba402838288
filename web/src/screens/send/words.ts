/** The words of sending beside all others. */

import { useWordsOf, type WordsOf } from "../../i18n/areas";

export type Words = WordsOf<"send">;

export function useWords(): Words {
  return useWordsOf("send");
}

/** Words in which amounts are hidden where somebody hides amounts: for sentences with an amount in them. */

import { useMemo } from "react";
import { currencySign } from "../../money/money";
import { usePreferences } from "../../shell/preferences";
import { useWords, type Words } from "./words";

export function useSeenWords(): Words {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  return useMemo(() => {
    if (!hideAmounts) return words;
    return { ...words, money: ({ currency }) => `${currencySign(currency, words.locale)}••••` };
  }, [words, hideAmounts]);
}

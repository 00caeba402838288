/** What the app says, and how it writes numbers and times, in the language of whoever looks. */

import { createContext, type ReactNode, startTransition, use, useEffect, useMemo, useState } from "react";
import { decimalsOf, formatMoney, localeFor, type Money, sayMoney } from "../money/money";
import { type Catalogue, en } from "./en/common";
import { LANGUAGES, type LanguageTag } from "./languages";

export type Words = {
  /** The catalogue: `t.home.title`. */
  t: Catalogue;
  language: LanguageTag;
  /** The BCP 47 tag by which numbers and times are written. */
  locale: string;
  currency: string;
  /** How many decimals the currency has. */
  decimals: number;
  /** ₹1,00,000.00 */
  money: (money: Money) => string;
  /** As it is said: 1,00,000 Indian rupees. */
  say: (money: Money) => string;
  /** 9:41 pm */
  time: (at: string) => string;
  /** 21 Nov 2026 */
  date: (at: string | Date) => string;
  /** 21 November 2026 at 9:41 pm */
  moment: (at: string) => string;
  /** Today, Yesterday, or the date. */
  day: (at: string) => string;
};

const WordsContext = createContext<Words | null>(null);
const DAY_MS = 86_400_000;

/** The language's words and forms. */
export function useWords(): Words {
  const words = use(WordsContext);
  if (words === null) throw new Error("useWords needs a WordsProvider around it");
  return words;
}

/** Make the words of a language, for a currency. */
export function makeWords(language: LanguageTag, t: Catalogue, currency: string): Words {
  const locale = localeFor(language, currency);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  return {
    t,
    language,
    locale,
    currency,
    decimals: decimalsOf(currency),
    money: (money) => formatMoney(money, locale),
    say: (money) => sayMoney(money, locale),
    time: (at) => time.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
    day: (at) => {
      const ago = daysBetween(new Date(at), new Date());
      if (ago === 0) return t.common.today;
      return ago === 1 ? t.common.yesterday : date.format(new Date(at));
    },
  };
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

type Props = {
  language: LanguageTag;
  currency: string;
  /** The language's catalogue, where it is already there. */
  catalogue?: Catalogue | undefined;
  children: ReactNode;
};

/** Give all below it the words of `language`; the ones before it stay until those have loaded. */
export function WordsProvider({ language, currency, catalogue, children }: Props) {
  const [loaded, setLoaded] = useState<{ language: LanguageTag; t: Catalogue }>({ language, t: catalogue ?? en });

  useEffect(() => {
    let current = true;
    // A transition: where an area's words have to come, too, the screen stays as it is until they are there.
    LANGUAGES[language].load().then((t) => current && startTransition(() => setLoaded({ language, t })));
    return () => {
      current = false;
    };
  }, [language]);

  useEffect(() => {
    document.documentElement.lang = loaded.language;
  }, [loaded.language]);

  const words = useMemo(() => makeWords(loaded.language, loaded.t, currency), [loaded, currency]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

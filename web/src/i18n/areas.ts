/** Words of a part of the app, which come with its first screen: most people who look at home never see them. */

import { use, useMemo } from "react";
import { useWords, type Words } from ".";
import { type Area, type Areas, LANGUAGES, type LanguageTag } from "./languages";

/** All common words, and those of an area. */
export type WordsOf<A extends Area> = Words & { t: Pick<Areas, A> };

const loading = new Map<string, Promise<Areas[Area]>>();

/** Begin to load an area's words, once: what could not be had is asked for anew the next time. */
export function loadArea<A extends Area>(area: A, language: LanguageTag): Promise<Areas[A]> {
  const key = `${area} ${language}`;
  const known = loading.get(key);
  if (known) return known as Promise<Areas[A]>;
  const areas: { [B in Area]: () => Promise<Areas[B]> } = LANGUAGES[language].areas;
  const begun = areas[area]();
  loading.set(key, begun);
  begun.catch(() => loading.delete(key));
  return begun;
}

/** Put an area's words beside the common ones. */
export function withArea<A extends Area>(words: Words, area: A, said: Areas[A]): WordsOf<A> {
  return { ...words, t: { ...words.t, [area]: said } } as WordsOf<A>;
}

/** The language's words and forms, those of an area among them. Whoever asks waits for these. */
export function useWordsOf<A extends Area>(area: A): WordsOf<A> {
  const words = useWords();
  const said = use(loadArea(area, words.language));
  return useMemo(() => withArea(words, area, said), [words, area, said]);
}

/** Who is looked for: what is typed is asked for once somebody pauses, and what is asked for elsewhere is shown. */

import { useEffect, useRef, useState } from "react";
import { Field } from "../../parts/field";
import { useWords } from "./words";

const TYPING_MS = 250;

type Props = {
  /** What the address asks for. */
  text: string;
  onSearch: (text: string) => void;
};

export function PeopleSearch({ text, onSearch }: Props) {
  const { t } = useWords();
  const [typed, setTyped] = useState(text);
  const asked = useRef(text);

  useEffect(() => {
    if (text === asked.current) return;
    asked.current = text;
    setTyped(text);
  }, [text]);

  useEffect(() => {
    if (typed === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      onSearch(typed);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);

  return (
    <Field
      type="search"
      label={t.admin.people.search}
      value={typed}
      maxLength={100}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

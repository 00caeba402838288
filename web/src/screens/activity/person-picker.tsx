/** Somebody among all people: found by a name or @handle, or chosen from those paid lately. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { type Person, peopleQuery, personQuery, recentPayeesQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { Avatar } from "../../parts/avatar";
import { IconButton } from "../../parts/button";
import { Field } from "../../parts/field";
import { nameOf, PersonRow } from "../../parts/rows";

const SHOWN = 5;

type Props = { person: string | undefined; onChange: (person: string | undefined) => void };

export function PersonPicker({ person, onChange }: Props) {
  return person === undefined ? (
    <Find onFound={onChange} />
  ) : (
    <Chosen person={person} onRemove={() => onChange(undefined)} />
  );
}

function Chosen({ person, onRemove }: { person: string; onRemove: () => void }) {
  const { t } = useWords();
  const { data } = useQuery(personQuery(person));
  return (
    <div className="grid gap-1">
      <p className="text-sm font-medium text-text-2">{t.activity.person}</p>
      <PersonRow
        person={data ?? { id: person, firstName: person, lastName: "", handle: null }}
        end={
          <IconButton label={t.activity.anybody} onClick={onRemove}>
            <X aria-hidden className="size-5" />
          </IconButton>
        }
      />
    </div>
  );
}

function Find({ onFound }: { onFound: (person: string) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const found = useInfiniteQuery({ ...peopleQuery(search), enabled: search !== "" });
  const recent = useQuery(recentPayeesQuery);
  const people = search ? (found.data?.pages[0]?.data ?? []) : (recent.data?.data ?? []).map((payee) => payee.person);
  return (
    <div className="grid min-w-0 gap-2">
      <Field
        label={t.activity.person}
        placeholder={t.activity.nameOrHandle}
        value={typed}
        autoComplete="off"
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className="grid">
        {people.slice(0, SHOWN).map((person) => (
          <li key={person.id} className="min-w-0">
            <Candidate person={person} onChoose={() => onFound(person.id)} />
          </li>
        ))}
      </ul>
      <p role="status" className="text-sm text-text-3">
        {search && found.isSuccess && people.length === 0 && t.activity.nobody}
      </p>
    </div>
  );
}

function Candidate({ person, onChoose }: { person: Person; onChoose: () => void }) {
  const words = useWords();
  return (
    <button
      type="button"
      onClick={onChoose}
      className="-mx-2 flex min-h-12 w-[calc(100%+1rem)] items-center gap-3 rounded-control px-2 text-left hover:bg-surface-2"
    >
      <Avatar person={person} size="small" />
      <bdi className="min-w-0 flex-1 truncate">{nameOf(person, words)}</bdi>
      {person.handle && <span className="max-w-2/5 truncate text-sm text-text-3">@{person.handle}</span>}
    </button>
  );
}

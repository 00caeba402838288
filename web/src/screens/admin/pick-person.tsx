/** Somebody to filter by: who it is, or anybody, and a sheet to look for another. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ChevronDown, X } from "lucide-react";
import { useDeferredValue, useId, useState } from "react";
import { Avatar } from "../../parts/avatar";
import { IconButton } from "../../parts/button";
import { Field } from "../../parts/field";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { Empty } from "../../parts/states";
import { Listing } from "./listing";
import { type AdminPerson, adminPeopleQuery, adminPersonQuery } from "./queries";
import { useWords } from "./words";

type Props = { label: string; id: string | undefined; onPick: (id: string | undefined) => void };

export function PickPerson({ label, id, onPick }: Props) {
  const words = useWords();
  const { pick } = words.t.admin;
  const [opened, setOpened] = useState(false);
  const labelId = useId();
  const { data: person } = useQuery({ ...adminPersonQuery(id ?? ""), enabled: id !== undefined });
  const shown = id === undefined ? pick.anybody : person ? nameOf(person, words) : id;
  return (
    <div className="grid min-w-0 content-start gap-1">
      <p id={labelId} className="text-sm font-medium text-text-2">
        {label}
      </p>
      <div className="flex min-w-0 gap-1">
        <button
          type="button"
          aria-labelledby={`${labelId} ${labelId}-value`}
          aria-haspopup="dialog"
          onClick={() => setOpened(true)}
          className="flex min-h-12 min-w-0 flex-1 items-center justify-between gap-2 rounded-control border border-field bg-surface px-4 text-left"
        >
          <bdi id={`${labelId}-value`} className="min-w-0 truncate">
            {shown}
          </bdi>
          <ChevronDown aria-hidden className="size-5 shrink-0 text-text-3" />
        </button>
        {id !== undefined && (
          <IconButton label={pick.remove(label)} onClick={() => onPick(undefined)}>
            <X aria-hidden className="size-5" />
          </IconButton>
        )}
      </div>
      {opened && (
        <PickSheet
          title={label}
          onClose={() => setOpened(false)}
          onPick={(picked) => {
            setOpened(false);
            onPick(picked.id);
          }}
        />
      )}
    </div>
  );
}

type SheetProps = { title: string; onClose: () => void; onPick: (person: AdminPerson) => void };

function PickSheet({ title, onClose, onPick }: SheetProps) {
  const words = useWords();
  const { people } = words.t.admin;
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(adminPeopleQuery(search ? { search } : {}, 20));
  return (
    <Sheet title={title} onClose={onClose}>
      <Field
        data-focus
        type="search"
        label={people.search}
        value={typed}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="min-h-64">
        <Listing query={query} empty={<Empty title={people.nobody}>{people.nobodyHint}</Empty>}>
          {(found) => (
            <ul>
              {found.map((person) => (
                <li key={person.id}>
                  <button
                    type="button"
                    onClick={() => onPick(person)}
                    className="flex min-h-16 w-full min-w-0 items-center gap-3 rounded-control px-2 text-left hover:bg-surface-2"
                  >
                    <Avatar person={person} />
                    <span className="min-w-0 flex-1">
                      <bdi className="block truncate font-medium">{nameOf(person, words)}</bdi>
                      <bdi className="block truncate text-sm text-text-3">{person.username}</bdi>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </div>
    </Sheet>
  );
}

/** What stands above the list: search, direction, the way to the other filters, and those that stand. */

import { Search, SlidersHorizontal, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWords } from "../../i18n";
import { Button, IconButton } from "../../parts/button";
import { Choice } from "../../parts/choice";
import { Chip, useChipText } from "./chip";
import { cleanText, type FilterName, type Filters, standing, TEXT_LONGEST, without } from "./filters";

const TYPING_MS = 300;

/** Filters that show in controls of their own, and need no chip. */
const SHOWN_ELSEWHERE: readonly FilterName[] = ["direction", "text"];

type Props = {
  filters: Filters;
  /** `isTyping`: it is one of many small changes, between which nobody goes back. */
  onChange: (filters: Filters, isTyping?: boolean) => void;
  onOpen: () => void;
};

export function FilterBar({ filters, onChange, onOpen }: Props) {
  const { t } = useWords();
  const textOf = useChipText(filters);
  const chips = standing(filters).filter((name) => !SHOWN_ELSEWHERE.includes(name));
  const bar = useRef<HTMLDivElement>(null);

  /** What is pressed to take filters away goes with them: the focus goes on to what is there still. */
  const takeAway = (next: Filters) => {
    onChange(next);
    requestAnimationFrame(() => {
      const left = bar.current?.querySelector<HTMLElement>("li button") ?? bar.current?.querySelector("button");
      left?.focus({ preventScroll: true });
    });
  };
  return (
    <div ref={bar} className="grid min-w-0 gap-3" data-chrome>
      <div className="flex gap-2">
        <SearchField filters={filters} onChange={onChange} />
        <Button look="secondary" onClick={onOpen} aria-haspopup="dialog" className="shrink-0">
          <SlidersHorizontal aria-hidden className="size-5" />
          <span className="sr-only sm:not-sr-only">{t.activity.filters}</span>
          {chips.length > 0 && (
            <span className="rounded-full bg-brand px-2 text-sm text-on-brand">
              {chips.length} <span className="sr-only">{t.activity.stand}</span>
            </span>
          )}
        </Button>
      </div>
      <Choice
        label={t.activity.direction}
        quiet
        options={[
          { value: "", label: t.activity.all },
          { value: "in", label: t.transfers.received },
          { value: "out", label: t.transfers.sent },
        ]}
        value={filters.direction ?? ""}
        onChange={(direction) => onChange({ ...without(filters, "direction"), ...(direction && { direction }) })}
      />
      {standing(filters).length > 0 && (
        <ul aria-label={t.activity.standing} className="flex flex-wrap items-center gap-2">
          {chips.map((name) => (
            <li key={name} className="min-w-0">
              <Chip text={textOf(name)} onRemove={() => takeAway(without(filters, name))} />
            </li>
          ))}
          <li>
            <Button look="quiet" onClick={() => takeAway({})}>
              {t.activity.clearAll}
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

function SearchField({ filters, onChange }: Pick<Props, "filters" | "onChange">) {
  const { t } = useWords();
  const standingText = filters.text ?? "";
  const [typed, setTyped] = useState(standingText);
  const written = useRef(standingText);

  // Somebody went back, or cleared the filters: the field shows what stands.
  useEffect(() => {
    if (standingText === written.current) return;
    written.current = standingText;
    setTyped(standingText);
  }, [standingText]);

  const write = (text: string) => {
    written.current = cleanText(text);
    onChange({ ...without(filters, "text"), ...(written.current && { text: written.current }) }, true);
  };
  const latest = useRef(write);
  latest.current = write;

  useEffect(() => {
    if (cleanText(typed) === written.current) return;
    const timer = setTimeout(() => latest.current(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <search className="relative min-w-0 flex-1">
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 left-3 my-auto size-5 text-text-3" />
      <input
        type="search"
        aria-label={t.activity.searchNotes}
        placeholder={t.activity.searchNotes}
        value={typed}
        maxLength={TEXT_LONGEST * 2}
        enterKeyHint="search"
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        className="block min-h-12 w-full min-w-0 appearance-none rounded-control border border-field bg-surface pr-12 pl-11 text-text placeholder:text-text-3 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <IconButton
          label={t.activity.clearSearch}
          className="absolute inset-y-0 right-0"
          onClick={() => {
            setTyped("");
            write("");
          }}
        >
          <X aria-hidden className="size-5" />
        </IconButton>
      )}
    </search>
  );
}

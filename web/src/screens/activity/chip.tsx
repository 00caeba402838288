/** A filter that stands, as a chip that takes it away. */

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { personQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import { noonOf } from "../../parts/days";
import { nameOf } from "../../parts/rows";
import type { FilterName, Filters } from "./filters";

export function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  const { t } = useWords();
  return (
    <button
      type="button"
      onClick={onRemove}
      className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-full bg-brand-soft px-4 text-sm font-medium text-brand-text"
    >
      <span className="sr-only">{t.activity.remove}</span>
      <bdi className="min-w-0 truncate">{text}</bdi>
      <X aria-hidden className="size-4 shrink-0" />
    </button>
  );
}

/** What a filter's chip says. */
export function useChipText(filters: Filters): (name: FilterName) => string {
  const words = useWords();
  const { t } = words;
  const person = useQuery({ ...personQuery(filters.person ?? ""), enabled: filters.person !== undefined });
  const money = (amount = 0) => words.money({ amount, currency: words.currency });
  const texts: Record<FilterName, () => string> = {
    direction: () => (filters.direction === "in" ? t.transfers.received : t.transfers.sent),
    kinds: () => (filters.kinds ?? []).map((kind) => t.activity.kinds[kind]).join(", "),
    person: () => (person.data ? nameOf(person.data, words) : (filters.person ?? "")),
    from: () => t.activity.since(words.date(noonOf(filters.from ?? ""))),
    to: () => t.activity.until(words.date(noonOf(filters.to ?? ""))),
    minAmount: () => t.activity.least(money(filters.minAmount)),
    maxAmount: () => t.activity.most(money(filters.maxAmount)),
    text: () => filters.text ?? "",
  };
  return (name) => texts[name]();
}

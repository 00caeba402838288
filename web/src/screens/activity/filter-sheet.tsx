/** All filters at once, which stand when somebody says so. */

import { Check } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useWords } from "../../i18n";
import { moneyStyle } from "../../money/input";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { Sheet } from "../../parts/sheet";
import { type Draft, draftOf, filtersOf, troubleOf } from "./draft";
import { type Filters, KINDS, type Kind } from "./filters";
import { PersonPicker } from "./person-picker";

type Props = { filters: Filters; onApply: (filters: Filters) => void; onClose: () => void };

export function FilterSheet({ filters, onApply, onClose }: Props) {
  const { t, locale, currency } = useWords();
  const style = moneyStyle(locale, currency);
  const [draft, setDraft] = useState(() => draftOf(filters, style));
  const [isTried, setTried] = useState(false);
  const trouble = isTried ? troubleOf(draft, style) : {};
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const form = event.currentTarget;
    if (Object.keys(troubleOf(draft, style)).length === 0) onApply(filtersOf(draft, filters, style));
    else requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  return (
    <Sheet title={t.activity.filters} onClose={onClose}>
      <form noValidate onSubmit={apply} className="grid min-w-0 gap-4">
        <Kinds chosen={draft.kinds} onChange={(kinds) => change({ kinds })} />
        <div className="grid gap-4 sm:grid-cols-2">
          <DayField label={t.activity.from} value={draft.from} onChange={(from) => change({ from })} />
          <DayField
            label={t.activity.to}
            value={draft.to}
            error={trouble.to && t.activity.troubles[trouble.to]}
            onChange={(to) => change({ to })}
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <AmountField
            label={t.activity.leastLabel}
            value={draft.least}
            error={trouble.least && t.activity.troubles[trouble.least]}
            onChange={(least) => change({ least })}
          />
          <AmountField
            label={t.activity.mostLabel}
            value={draft.most}
            error={trouble.most && t.activity.troubles[trouble.most]}
            onChange={(most) => change({ most })}
          />
        </div>
        <PersonPicker person={draft.person} onChange={(person) => change({ person })} />
        <div className="sticky -bottom-4 -mx-4 grid grid-cols-2 gap-2 border-t border-line bg-surface px-4 pt-3 pb-4 sm:-bottom-6 sm:-mx-6 sm:px-6">
          <Button look="secondary" onClick={() => setDraft(draftOf({}, style))}>
            {t.activity.clear}
          </Button>
          <Button type="submit">{t.activity.show}</Button>
        </div>
      </form>
    </Sheet>
  );
}

type FieldProps = { label: string; value: string; error?: string | undefined; onChange: (value: string) => void };

function DayField({ onChange, ...field }: FieldProps) {
  return (
    <Field
      {...field}
      type="date"
      min="1000-01-01"
      max="9999-12-31"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function AmountField({ onChange, ...field }: FieldProps) {
  return (
    <Field
      {...field}
      inputMode="decimal"
      autoComplete="off"
      maxLength={30}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Kinds({ chosen, onChange }: { chosen: Kind[]; onChange: (kinds: Kind[]) => void }) {
  const { t } = useWords();
  const toggle = (kind: Kind) =>
    onChange(KINDS.filter((each) => (each === kind ? !chosen.includes(each) : chosen.includes(each))));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium text-text-2">{t.activity.kind}</legend>
      <div className="flex flex-wrap gap-2">
        {KINDS.map((kind) => (
          <label
            key={kind}
            className="relative inline-flex min-h-11 items-center gap-2 rounded-full border border-field px-4 text-sm font-medium outline-offset-2 outline-brand has-checked:border-brand has-checked:bg-brand-soft has-checked:text-brand-text has-focus-visible:outline-3"
          >
            <input
              type="checkbox"
              checked={chosen.includes(kind)}
              onChange={() => toggle(kind)}
              className="peer absolute inset-0 size-full cursor-pointer opacity-0"
            />
            <Check aria-hidden className="hidden size-4 peer-checked:block" />
            {t.activity.kinds[kind]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

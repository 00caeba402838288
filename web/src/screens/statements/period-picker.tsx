/** Which period a statement is of. */

import { useWords } from "../../i18n";
import { type Day, isDay } from "../../parts/days";
import { Field, Select } from "../../parts/field";
import { nameOfFinancialYear, PERIODS, type PeriodName, periodOf, startOfFinancialYear, type Wanted } from "./periods";

type Props = { wanted: Wanted; today: Day; onChange: (wanted: Wanted) => void };

export function PeriodPicker({ wanted, today, onChange }: Props) {
  const { t } = useWords();
  const none = { from: undefined, to: undefined };
  const thisYear = startOfFinancialYear(today);
  const lastYear = periodOf({ name: "last-financial-year", own: none }, today).from ?? thisYear;
  const names: Record<PeriodName, string> = {
    "this-month": t.statements.thisMonth,
    "last-month": t.statements.lastMonth,
    "90-days": t.statements.ninetyDays,
    "financial-year": t.statements.financialYear(nameOfFinancialYear(thisYear)),
    "last-financial-year": t.statements.financialYear(nameOfFinancialYear(lastYear)),
    own: t.statements.ownDates,
  };
  const choose = (name: PeriodName) =>
    // One's own dates begin with those that were shown, for that is mostly what is to be changed a little.
    onChange({ name, own: name === "own" ? periodOf(wanted, today) : none });
  return (
    <div className="grid gap-3" data-chrome>
      <Select
        label={t.statements.period}
        value={wanted.name}
        onChange={(event) => choose(event.target.value as PeriodName)}
      >
        {PERIODS.map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </Select>
      {wanted.name === "own" && <OwnDates wanted={wanted} onChange={onChange} />}
    </div>
  );
}

function OwnDates({ wanted, onChange }: Pick<Props, "wanted" | "onChange">) {
  const { t } = useWords();
  const { from, to } = wanted.own;
  // A day that is half typed is empty, and changes nothing yet.
  const change = (end: "from" | "to", text: string) => {
    if (text === "" || isDay(text)) onChange({ name: "own", own: { ...wanted.own, [end]: text || undefined } });
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label={t.activity.from}
        type="date"
        max={to ?? "9999-12-31"}
        value={from ?? ""}
        onChange={(event) => change("from", event.target.value)}
      />
      <Field
        label={t.activity.to}
        type="date"
        min={from ?? "1000-01-01"}
        value={to ?? ""}
        onChange={(event) => change("to", event.target.value)}
      />
    </div>
  );
}

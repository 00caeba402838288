/** The way from the list to files: a statement has all of a period, so filters other than its days are left out. */

import { Download } from "lucide-react";
import { useWords } from "../../i18n";
import { ButtonLink, buttonClasses } from "../../parts/button";
import { noonOf } from "../../parts/days";
import { Sheet } from "../../parts/sheet";
import { csvAddress } from "../statements/csv";
import { type Filters, standing } from "./filters";

export function ExportSheet({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const { from, to } = filters;
  const isNarrower = standing(filters).some((name) => name !== "from" && name !== "to");
  const date = (day: string) => words.date(noonOf(day));
  const period = [from && t.activity.since(date(from)), to && t.activity.until(date(to))].filter(Boolean).join(" · ");
  const query = new URLSearchParams({ period: "own", ...(from && { from }), ...(to && { to }) });
  return (
    <Sheet title={t.activity.exportTitle} onClose={onClose}>
      <p>{t.activity.exportWhat(period || t.activity.allTime)}</p>
      {isNarrower && <p className="text-text-2">{t.activity.exportWhole}</p>}
      <div className="grid gap-2">
        <a href={csvAddress({ from, to })} download data-focus className={buttonClasses("primary")}>
          <Download aria-hidden className="size-5" />
          {t.statements.csv}
        </a>
        <ButtonLink href={from || to ? `/statements?${query}` : "/statements"} look="secondary">
          {t.activity.asStatement}
        </ButtonLink>
      </div>
    </Sheet>
  );
}

import { ChartColumn, Download, FileText } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { Refused } from "../../api/problems";
import { useWords } from "../../i18n";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Card, Page } from "../../parts/page";
import { TransfersByDay } from "../../parts/rows";
import { Empty, Skeleton, Trouble } from "../../parts/states";
import { ExportSheet } from "./export-sheet";
import { FilterBar } from "./filter-bar";
import { FilterSheet } from "./filter-sheet";
import { type Filters, parseFilters, printFilters, standing, without } from "./filters";
import { rememberPlace, useComeBack } from "./place";
import { useActivity, useNewcomers, useReadOn } from "./use-activity";

export default function Activity() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const filters = parseFilters(useSearch());
  const [sheet, setSheet] = useState<"filters" | "export" | null>(null);
  const show = (next: Filters, isTyping = false) => navigate(`/activity${printFilters(next)}`, { replace: isTyping });
  return (
    <Page title={t.nav.activity} end={<Ways onExport={() => setSheet("export")} />}>
      <FilterBar filters={filters} onChange={show} onOpen={() => setSheet("filters")} />
      <List filters={filters} onChange={show} />
      {sheet === "filters" && (
        <FilterSheet
          filters={filters}
          onClose={() => setSheet(null)}
          onApply={(next) => {
            setSheet(null);
            show(next);
          }}
        />
      )}
      {sheet === "export" && <ExportSheet filters={filters} onClose={() => setSheet(null)} />}
    </Page>
  );
}

/** To what else there is to see of one's own money. */
function Ways({ onExport }: { onExport: () => void }) {
  const { t } = useWords();
  const shape = "inline-flex size-12 shrink-0 items-center justify-center rounded-control hover:bg-surface-2";
  return (
    <div className="-mr-3 flex" data-chrome>
      <Link href="/insights" aria-label={t.home.insights} title={t.home.insights} className={shape}>
        <ChartColumn aria-hidden className="size-5" />
      </Link>
      <Link href="/statements" aria-label={t.statements.title} title={t.statements.title} className={shape}>
        <FileText aria-hidden className="size-5" />
      </Link>
      <IconButton label={t.activity.export} onClick={onExport} aria-haspopup="dialog">
        <Download aria-hidden className="size-5" />
      </IconButton>
    </div>
  );
}

type ListProps = { filters: Filters; onChange: (filters: Filters) => void };

function List({ filters, onChange }: ListProps) {
  const { t } = useWords();
  const { query, transfers } = useActivity(filters);
  const newcomers = useNewcomers(transfers, filters);
  const end = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLElement>(null);
  useReadOn(end, query);
  useComeBack(top, transfers.length > 0);

  if (query.isPending) {
    return (
      <Card>
        <Skeleton rows={6} />
      </Card>
    );
  }
  if (query.isError && transfers.length === 0) {
    return (
      <Card>
        <NotHad filters={filters} error={query.error} retry={() => void query.refetch()} onChange={onChange} />
      </Card>
    );
  }
  return (
    <section
      ref={top}
      aria-label={t.activity.list}
      aria-busy={query.isPlaceholderData}
      className="card min-w-0 p-4 md:p-6"
    >
      <h2 className="sr-only">{t.activity.list}</h2>
      <Newcomers count={newcomers} />
      <div onClickCapture={rememberPlace} className={query.isPlaceholderData ? "-mt-3 opacity-50" : "-mt-3"}>
        <TransfersByDay transfers={transfers} />
      </div>
      {transfers.length === 0 && !query.hasNextPage && <Nothing filters={filters} onChange={onChange} />}
      <div ref={end}>
        <Further query={query} shown={transfers.length} />
      </div>
    </section>
  );
}

/** What stands below the list: more of it, why there is no more, or its end. */
function Further({ query, shown }: { query: ReturnType<typeof useActivity>["query"]; shown: number }) {
  const { t } = useWords();
  const last = useRef<HTMLParagraphElement>(null);
  const readOn = async () => {
    const { hasNextPage } = await query.fetchNextPage();
    // The button is gone then: whoever pressed it by keyboard stays at the end of the list.
    if (!hasNextPage) requestAnimationFrame(() => last.current?.focus());
  };
  if (query.isFetchNextPageError) return <Trouble error={query.error} retry={() => void readOn()} />;
  return (
    <>
      <p role="status" className="sr-only">
        {shown > 0 && t.activity.shown(shown)}
      </p>
      {query.hasNextPage && (
        <div className="grid justify-items-center gap-2 pt-4">
          {shown === 0 && <p className="text-text-2">{t.activity.lookingBack}</p>}
          <Button look="secondary" busy={query.isFetchingNextPage} onClick={() => void readOn()}>
            {t.common.loadMore}
          </Button>
        </div>
      )}
      {!query.hasNextPage && shown > 0 && (
        <p ref={last} tabIndex={-1} className="pt-6 pb-2 text-center text-sm text-text-3 outline-none">
          {t.activity.thatIsAll}
        </p>
      )}
    </>
  );
}

/** Payments that came while somebody was further down. */
function Newcomers({ count }: { count: number }) {
  const { t } = useWords();
  return (
    <div role="status" className="pointer-events-none sticky top-4 z-10 flex justify-center">
      {count > 0 && (
        <button
          type="button"
          onClick={() => window.scrollTo({ top: 0, behavior: "smooth" })}
          className="pointer-events-auto inline-flex min-h-11 animate-arrive items-center rounded-full bg-brand px-5 font-semibold text-on-brand shadow-lift"
        >
          {t.activity.newcomers(count)}
        </button>
      )}
    </div>
  );
}

function Nothing({ filters, onChange }: ListProps) {
  const { t } = useWords();
  if (standing(filters).length === 0) {
    return (
      <Empty title={t.activity.emptyTitle} action={<ButtonLink href="/send">{t.activity.sendFirst}</ButtonLink>}>
        {t.activity.empty}
      </Empty>
    );
  }
  return (
    <Empty
      title={t.activity.noFitTitle}
      action={
        <Button look="secondary" onClick={() => onChange({})}>
          {t.activity.clearAll}
        </Button>
      }
    >
      {t.activity.noFit}
    </Empty>
  );
}

type NotHadProps = ListProps & { error: unknown; retry: () => void };

function NotHad({ filters, error, retry, onChange }: NotHadProps) {
  const { t } = useWords();
  const isNobody = error instanceof Refused && error.status === 404 && filters.person !== undefined;
  if (!isNobody) return <Trouble error={error} retry={retry} />;
  return (
    <Empty
      title={t.activity.nobody}
      action={
        <Button look="secondary" onClick={() => onChange(without(filters, "person"))}>
          {t.activity.anybody}
        </Button>
      }
    />
  );
}

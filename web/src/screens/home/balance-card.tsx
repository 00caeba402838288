import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, ChartColumn, Eye, EyeOff, QrCode, ScanLine } from "lucide-react";
import { Link } from "wouter";
import { balanceQuery } from "../../api/queries";
import { useWords } from "../../i18n";
import type { Money } from "../../money/money";
import { Amount } from "../../parts/amount";
import { useMe } from "../../shell/session";
import { widthInEms } from "./fit";
import { useHiddenAmounts } from "./hidden-amounts";

const PRESSED = "rounded-control transition-colors duration-[120ms] hover:bg-white/15 focus-visible:outline-white";

/** What can be spent, and what to do with it. */
export function BalanceCard() {
  const { t } = useWords();
  const me = useMe();
  const [hidden, toggle] = useHiddenAmounts();
  const Icon = hidden ? EyeOff : Eye;
  const label = hidden ? t.common.showAmounts : t.common.hideAmounts;
  return (
    <section
      aria-label={t.home.balance}
      className="min-w-0 rounded-sheet border border-(--edge) bg-balance p-4 text-white sm:p-6"
    >
      <div className="flex items-center justify-between gap-2">
        <h2 className="text-sm text-balance-muted">{t.home.balance}</h2>
        <button
          type="button"
          aria-label={label}
          title={label}
          onClick={toggle}
          className={`-my-1 -mr-2 inline-flex size-12 items-center justify-center ${PRESSED}`}
        >
          <Icon aria-hidden className="size-5" />
        </button>
      </div>
      <Balance />
      {me.status === "frozen" && <p className="pb-1 text-sm font-medium">{t.trouble.codes.account_frozen}</p>}
      <Actions />
    </section>
  );
}

function Balance() {
  const { t } = useWords();
  const balance = useQuery(balanceQuery);
  if (balance.data) return <Big money={balance.data.available} />;
  if (!balance.isError) {
    return (
      <div role="status" className="flex min-h-14 items-center">
        <span className="sr-only">{t.common.loading}</span>
        <span aria-hidden className="h-8 w-48 animate-pulse rounded-control bg-white/15" />
      </div>
    );
  }
  return (
    <div role="alert" className="flex min-h-14 flex-wrap items-center gap-x-3">
      {t.home.balanceUnknown}
      <button
        type="button"
        onClick={() => void balance.refetch()}
        className={`-ml-2 min-h-11 px-2 font-semibold underline ${PRESSED}`}
      >
        {t.common.retry}
      </button>
    </div>
  );
}

/** As big as the card lets it be: fifteen digits fit a small phone, too. */
function Big({ money }: { money: Money }) {
  const words = useWords();
  const fontSize = `min(var(--text-3xl), calc(100cqi / ${widthInEms(words.money(money))}))`;
  return (
    <p className="@container flex min-h-14 items-center">
      <span style={{ fontSize }} className="min-w-0 leading-tight font-bold">
        <Amount money={money} className="wrap-anywhere! whitespace-normal!" />
      </span>
    </p>
  );
}

function Actions() {
  const { t } = useWords();
  const actions = [
    { href: "/send", icon: ArrowUpRight, name: t.home.send },
    { href: "/scan", icon: ScanLine, name: t.home.scan },
    { href: "/qr", icon: QrCode, name: t.home.myQr },
    { href: "/insights", icon: ChartColumn, name: t.home.insights },
  ];
  return (
    <ul className="grid grid-cols-4 gap-1.5 pt-3 sm:gap-2">
      {actions.map(({ href, icon: Icon, name }) => (
        <li key={href}>
          <Link
            href={href}
            className={`flex h-full min-h-16 flex-col items-center justify-center gap-1.5 bg-white/10 py-2 text-center sm:px-1 text-xs sm:min-h-18 sm:text-sm ${PRESSED}`}
          >
            <Icon aria-hidden className="size-5" />
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

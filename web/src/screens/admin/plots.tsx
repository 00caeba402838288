/** The plots: drawings of the app's own, each with a sentence for who cannot see them. Tables stand behind them. */

import { noonOf } from "../../parts/days";
import { barsOf, lineOf, marksOf, roundUp, sharesOf } from "./plot";
import { useSeenWords } from "./seen";
import { useWords } from "./words";

type Props = {
  /** Minor units, the first day first. */
  values: readonly number[];
  /** The days they are of. */
  dates: readonly string[];
  currency: string;
};

/** What each day came to, side by side. */
export function BarPlot({ values, dates, currency }: Props) {
  const words = useSeenWords();
  const { overview } = words.t.admin;
  const most = Math.max(0, ...values);
  if (most === 0) return <p className="py-6 text-text-2">{overview.nothingPaid}</p>;
  const top = roundUp(most);
  const money = (amount: number) => words.money({ amount, currency });
  const total = values.reduce((sum, value) => sum + value, 0);
  const day = (date = "") => words.date(noonOf(date));
  const said = overview.volumePlot(money(total), money(most), day(dates[values.indexOf(most)]));
  return (
    <figure className="pt-3">
      <Top text={money(top)} />
      <svg
        role="img"
        aria-label={said}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="block h-40 w-full border-b border-field md:h-52"
      >
        <Grid />
        {barsOf(values, top).map((bar, place) => (
          <rect key={dates[place]} {...bar} className="fill-text-2 hover:fill-text">
            <title>{`${day(dates[place])}: ${money(values[place] ?? 0)}`}</title>
          </rect>
        ))}
      </svg>
      <Dates dates={dates} />
    </figure>
  );
}

/** What there was as each day ended, along a line. */
export function LinePlot({ values, dates, currency }: Props) {
  const words = useSeenWords();
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = Math.max(1, (most - least) / 8);
  const points = lineOf(values, Math.max(0, least - room), most + room);
  const line = points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
  const said = words.t.admin.overview.circulationPlot(
    words.money({ amount: least, currency }),
    words.money({ amount: most, currency }),
  );
  return (
    <figure className="pt-3">
      <svg
        role="img"
        aria-label={said}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="block h-24 w-full border-b border-field"
      >
        <polygon points={`0,100 ${line} 100,100`} className="fill-surface-2" />
        <polyline
          points={line}
          fill="none"
          strokeWidth={2}
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-text-2"
        />
      </svg>
      <Dates dates={dates} />
    </figure>
  );
}

function Grid() {
  return [0, 50].map((y) => (
    <line
      key={y}
      x1={0}
      x2={100}
      y1={y}
      y2={y}
      strokeDasharray="4 4"
      vectorEffect="non-scaling-stroke"
      className="stroke-line"
    />
  ));
}

function Top({ text }: { text: string }) {
  return (
    <p aria-hidden className="pb-1 text-xs text-text-3 tabular-nums">
      {text}
    </p>
  );
}

/** The first, the middle and the last day below a plot. */
function Dates({ dates }: { dates: readonly string[] }) {
  const { locale } = useWords();
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  return (
    <p aria-hidden className="flex justify-between pt-1 text-xs text-text-3">
      {marksOf(dates.length).map((place) => (
        <span key={place}>{format.format(noonOf(dates[place] ?? ""))}</span>
      ))}
    </p>
  );
}

/** Parts of a whole beside each other; what they are stands below it in words. */
export function ShareBar({ counts, fills }: { counts: readonly number[]; fills: readonly string[] }) {
  const shares = sharesOf(counts);
  return (
    <div aria-hidden className="mt-3 flex h-3 gap-0.5 overflow-hidden rounded-full bg-surface-2">
      {fills.map((fill, place) =>
        shares[place] ? <div key={fill} className={fill} style={{ width: `${shares[place]}%` }} /> : null,
      )}
    </div>
  );
}

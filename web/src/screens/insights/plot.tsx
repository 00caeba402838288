/** Months as bars. To a screen reader it is a picture with a summary: the table below it says the rest. */

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useWords } from "../../i18n";
import { usePreferences } from "../../shell/preferences";
import type { Month } from "../statements/queries";
import { type Bar, columnAt, layOut, scaleOf, shortText } from "./chart";
import { monthNames } from "./months";

const HEIGHT = 232;
const TOP = 12;
const BOTTOM = 40;
const LEFT = 52;
const LEFT_HIDDEN = 4;
/** About as wide as a letter of an amount. */
const LETTER = 6.5;
const ROUND = 4;
/** The latest month's name stays within the picture, however narrow its place is. */
const NAME_HALF = 19;

type Props = {
  /** Oldest first. */
  months: Month[];
  /** Which of them is looked at. */
  chosen: number;
  onChoose: (index: number) => void;
  summary: string;
};

export function Plot({ months, chosen, onChoose, summary }: Props) {
  const { locale, currency, decimals } = useWords();
  const { hideAmounts } = usePreferences();
  const [box, width] = useWidth();
  const unit = 10 ** decimals;
  const names = monthNames(locale);
  const compact = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    notation: "compact",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
  const short = (amount: number) => shortText(compact.formatToParts(amount / unit), locale);
  const longest = Math.max(...scaleOf(months, unit).map((amount) => short(amount).length));
  const left = hideAmounts ? LEFT_HIDDEN : Math.max(LEFT, longest * LETTER + 12);
  const chart = layOut(months, { width, height: HEIGHT, left, bottom: BOTTOM, top: TOP }, unit);
  const choose = (event: PointerEvent<SVGSVGElement>) => {
    const { left: edge } = event.currentTarget.getBoundingClientRect();
    onChoose(columnAt(chart.columns, event.clientX - edge));
  };
  const looked = chart.columns[chosen];
  return (
    <div ref={box} className="min-w-0">
      <svg
        role="img"
        aria-label={summary}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        onPointerDown={choose}
        onPointerMove={(event) => event.pointerType === "mouse" && choose(event)}
        className="block max-w-full touch-pan-y select-none"
      >
        {looked && months.length > 1 && (
          <rect
            x={looked.middle - looked.width / 2}
            y={0}
            width={looked.width}
            height={HEIGHT}
            rx={8}
            className="fill-surface-2"
          />
        )}
        {chart.ticks.map(({ amount, y }) => (
          <g key={amount}>
            <line x1={left} x2={width} y1={y} y2={y} className="stroke-line" strokeWidth={1} />
            {!hideAmounts && (
              <text x={left - 8} y={y} dy="0.32em" textAnchor="end" className="money fill-text-3 text-xs">
                {short(amount)}
              </text>
            )}
          </g>
        ))}
        {chart.columns.map((column, index) => (
          <g key={column.month}>
            <path d={rounded(column.moneyIn)} className="fill-received" />
            <path d={rounded(column.moneyOut)} className="fill-text-3" />
            {column.isNamed && (
              <Name
                month={column.month}
                middle={Math.min(column.middle, width - NAME_HALF)}
                text={names.short(column.month)}
                strong={index === chosen}
              />
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

type NameProps = { month: string; middle: number; text: string; strong: boolean };

function Name({ month, middle, text, strong }: NameProps) {
  const [year] = month.split("-");
  const look = strong ? "fill-text text-xs font-semibold" : "fill-text-3 text-xs";
  return (
    <text textAnchor="middle" className={look}>
      <tspan x={middle} y={HEIGHT - 22}>
        {text}
      </tspan>
      <tspan x={middle} y={HEIGHT - 7}>
        {year}
      </tspan>
    </text>
  );
}

/** A bar with round shoulders, which stands flat on the floor. */
function rounded({ x, y, width, height }: Bar): string {
  if (height === 0) return "";
  const round = Math.min(ROUND, width / 2, height);
  const right = x + width;
  const floor = y + height;
  return `M${x} ${floor}V${y + round}Q${x} ${y} ${x + round} ${y}H${right - round}Q${right} ${y} ${right} ${y + round}V${floor}Z`;
}

const WIDTH_BEFORE_MEASURED = 288;

/** How wide an element is, now and whenever that changes. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(WIDTH_BEFORE_MEASURED);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      if (element.clientWidth > 0) setWidth(Math.floor(element.clientWidth)); // what is not shown has none
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

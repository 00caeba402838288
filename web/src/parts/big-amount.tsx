/** The amount that a screen is about, as large as fits on one line: fifteen digits on a small phone, too. */

import { useWords } from "../i18n";
import type { Money } from "../money/money";
import { Amount } from "./amount";

/** How wide a bold digit is at most, for its height. Signs, commas and the point are narrower. */
const WIDEST = 0.62;

type Props = { money: Money; direction?: "in" | "out" | undefined; always?: boolean; className?: string };

export function BigAmount({ className = "", ...amount }: Props) {
  const words = useWords();
  const characters = words.money(amount.money).length + (amount.direction ? 1 : 0);
  const size = `min(2.5rem, ${(100 / (characters * WIDEST)).toFixed(2)}cqi)`;
  return (
    <div className={`@container w-full ${className}`}>
      <span style={{ fontSize: size }} className="leading-tight font-bold">
        <Amount {...amount} />
      </span>
    </div>
  );
}

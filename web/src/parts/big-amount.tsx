/** The amount that a screen is about, as large as fits on one line: fifteen digits on a small phone, too. */

import { useWords } from "../i18n";
import type { Money } from "../money/money";
import { Amount } from "./amount";

/** How wide a bold character is for its height, in a wide font: no more than that in any. */
const widthOf = (character: string) => (/[.,\s]/.test(character) ? 0.4 : /[-+−]/.test(character) ? 0.85 : 0.72);

type Props = { money: Money; direction?: "in" | "out" | undefined; always?: boolean; className?: string };

export function BigAmount({ className = "", ...amount }: Props) {
  const words = useWords();
  const text = (amount.direction ? "+" : "") + words.money(amount.money);
  const width = [...text].reduce((total, character) => total + widthOf(character), 0);
  const size = `min(2.5rem, ${(100 / width).toFixed(2)}cqi)`;
  return (
    <div className={`@container w-full ${className}`}>
      <span style={{ fontSize: size }} className="leading-tight font-bold">
        <Amount {...amount} />
      </span>
    </div>
  );
}

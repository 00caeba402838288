/** An amount of money, as it is seen and as it is said; hidden where somebody hides amounts. */

import { useWords } from "../i18n";
import type { Money } from "../money/money";
import { currencySign } from "../money/money";
import { usePreferences } from "../shell/preferences";

type Props = {
  money: Money;
  /** Which way it went, for whoever looks; nothing for an amount that stands still. */
  direction?: "in" | "out" | undefined;
  /** Shown also where amounts are hidden: what somebody is about to send. */
  always?: boolean;
  className?: string;
};

export function Amount({ money, direction, always = false, className = "" }: Props) {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const hidden = hideAmounts && !always;
  const sign = direction === "in" ? "+" : direction === "out" ? "−" : "";
  const seen = hidden ? `${currencySign(money.currency, words.locale)}••••` : sign + words.money(money);
  const said = hidden ? words.t.common.hiddenAmount : sign + words.say(money);
  const colour = direction === "in" && !hidden ? "text-received" : "";
  return (
    <span className={`money ${colour} ${className}`}>
      <span aria-hidden>{seen}</span>
      <span className="sr-only">{said}</span>
    </span>
  );
}

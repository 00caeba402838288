/** Where an amount is typed: large, with its sign, grouped as it grows, and what is left after it. */

import { type ReactNode, type Ref, useId, useState } from "react";
import { useWords, type Words } from "../i18n";
import {
  edit,
  type MoneyStyle,
  moneyStyle,
  type Reading,
  readMoney,
  typedMoney,
  type Wrong,
  withoutSign,
  withSign,
} from "../money/input";
import { currencySign, type Money } from "../money/money";
import { usePreferences } from "../shell/preferences";
import { buttonClasses } from "./button";

/** In whole units of the currency. */
const QUICK = [100, 500, 1_000];

/** The style in which amounts are typed here. */
export function useMoneyStyle(): MoneyStyle {
  const { locale, currency } = useWords();
  return moneyStyle(locale, currency);
}

type AmountTyped = {
  text: string;
  onText: (text: string) => void;
  reading: Reading;
  /** Minor units, where it is an amount above zero; else null. */
  minor: number | null;
};

/** Keep what is typed into an `AmountInput`: `<AmountInput {...amount} />`. */
export function useAmount(initial: number | null = null): AmountTyped {
  const style = useMoneyStyle();
  const [text, onText] = useState(() => (initial === null ? "" : typedMoney(initial, style)));
  const reading = readMoney(text, style);
  return { text, onText, reading, minor: reading.kind === "amount" && reading.minor > 0 ? reading.minor : null };
}

/** Say why a text is no amount. */
export function sayWrong(why: Wrong, words: Words): string {
  const { amount } = words.t;
  const example = words.money({ amount: 123_450, currency: words.currency });
  if (why === "ambiguous") return amount.ambiguous(example);
  if (why === "too-fine") return amount.tooFine(words.decimals);
  return why === "too-much" ? amount.tooMuch : amount.unreadable(example);
}

/** A sentence with an amount in it, as it is seen and as it is said; hidden where somebody hides amounts. */
export function AmountSaid({ money, say }: { money: Money; say: (amount: string) => string }) {
  const words = useWords();
  const { hideAmounts } = usePreferences();
  const seen = hideAmounts ? `${currencySign(money.currency, words.locale)}••••` : words.money(money);
  const said = hideAmounts ? words.t.common.hiddenAmount : words.say(money);
  return (
    <>
      <span aria-hidden>{say(seen)}</span>
      <span className="sr-only">{say(said)}</span>
    </>
  );
}

type Props = {
  label: string;
  /** As it is typed; `useAmount` keeps it, and reads it. */
  text: string;
  onText: (text: string) => void;
  /** Not used here: so that `useAmount`'s answer can be passed on whole. */
  reading?: Reading;
  minor?: number | null;
  /** What is wrong, where it is not that the text is no amount. */
  error?: ReactNode;
  /** Say that the text is no amount also while it is being typed: somebody wanted to go on with it. */
  insist?: boolean;
  /** What can be spent: what is left after the amount is told. */
  available?: Money | undefined;
  /** Instead of what is left. */
  hint?: ReactNode;
  /** Amounts to choose from, in whole units of the currency. */
  quick?: readonly number[];
  /** Somebody else has set it: it can be read, not changed. */
  fixed?: boolean;
  ref?: Ref<HTMLInputElement>;
};

export function AmountInput(props: Props) {
  const { label, text, onText, error, insist = false, available, hint, quick = QUICK, fixed = false, ref } = props;
  const words = useWords();
  const style = useMoneyStyle();
  const id = useId();
  const [refused, setRefused] = useState<Wrong | null>(null);
  const [left, setLeft] = useState(false);
  const reading = readMoney(text, style);
  const minor = reading.kind === "amount" ? reading.minor : null;

  const unreadable = reading.kind === "wrong" && (insist || left) ? reading.why : refused;
  const over = minor !== null && available !== undefined && minor > available.amount;
  const wrong = (unreadable && sayWrong(unreadable, words)) || error || (over && <Over available={available} />);

  const type = (input: HTMLInputElement, inputType: string) => {
    const raw = withoutSign(input.value, input.selectionStart ?? input.value.length, style);
    const before = { text, caret: inputType === "deleteContentForward" ? raw.caret : raw.caret + 1 };
    const edited = edit(before, raw.text, raw.caret, style);
    // Put there at once: if React did it, the caret would be at the end.
    input.value = withSign(edited.text, style);
    const caret = edited.text === "" ? 0 : style.sign.length + edited.caret;
    input.setSelectionRange(caret, caret);
    setRefused(edited.refused ?? null);
    if (edited.text !== text) onText(edited.text);
  };

  return (
    <div className="grid grid-cols-1 gap-2">
      <label htmlFor={id} className="text-center text-sm font-medium text-text-2">
        {label}
      </label>
      <input
        id={id}
        ref={ref}
        type="text"
        inputMode={style.decimals === 0 ? "numeric" : "decimal"}
        autoComplete="off"
        enterKeyHint="next"
        placeholder={`${style.sign}0`}
        readOnly={fixed}
        value={withSign(text, style)}
        onChange={(event) => type(event.target, (event.nativeEvent as InputEvent).inputType ?? "")}
        onFocus={() => setLeft(false)}
        onBlur={() => {
          setLeft(true);
          setRefused(null);
        }}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={`${id}-told`}
        className={`money block min-h-20 w-full rounded-card border border-field bg-surface px-3 text-center font-bold placeholder:text-text-3 read-only:border-line read-only:bg-surface-2 aria-invalid:border-error ${sizeFor(text)}`}
      />
      <p
        id={`${id}-told`}
        aria-live="polite"
        className={`min-h-5 text-center text-sm ${wrong ? "font-medium text-error" : "text-text-3"}`}
      >
        {wrong || hint || (available && <Left available={available} minor={minor} />)}
      </p>
      {!fixed && quick.length > 0 && <Quick amounts={quick} style={style} onChoose={onText} />}
    </div>
  );
}

/** Large, and smaller where it would not fit on the narrowest phone: the whole amount is to be seen. */
function sizeFor(text: string): string {
  if (text.length <= 5) return "text-[3.5rem] leading-tight";
  if (text.length <= 8) return "text-3xl sm:text-[3.5rem] sm:leading-tight";
  if (text.length <= 12) return "text-2xl sm:text-3xl";
  return text.length <= 15 ? "text-xl sm:text-3xl" : "text-lg sm:text-2xl";
}

function Over({ available }: { available: Money }) {
  const { t } = useWords();
  return <AmountSaid money={available} say={t.amount.over} />;
}

function Left({ available, minor }: { available: Money; minor: number | null }) {
  const { t } = useWords();
  if (!minor) return <AmountSaid money={available} say={t.amount.available} />;
  return <AmountSaid money={{ ...available, amount: available.amount - minor }} say={t.amount.left} />;
}

type QuickProps = { amounts: readonly number[]; style: MoneyStyle; onChoose: (text: string) => void };

function Quick({ amounts, style, onChoose }: QuickProps) {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be seen
    <div role="group" aria-label={words.t.amount.quick} className="grid grid-cols-3 gap-2">
      {amounts.map((amount) => {
        const minor = amount * 10 ** style.decimals;
        return (
          <button
            key={amount}
            type="button"
            aria-label={words.say({ amount: minor, currency: style.currency })}
            onClick={() => onChoose(typedMoney(minor, style))}
            className={buttonClasses("secondary", "money px-2!")}
          >
            {withSign(typedMoney(minor, style), style)}
          </button>
        );
      })}
    </div>
  );
}

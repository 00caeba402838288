/** Money as people read it. Amounts are whole minor units, as the API has them; no float ever holds one. */

export type Money = { amount: number; currency: string };

/** The true minus sign. The hyphen that some locales put is shorter than a digit. */
const MINUS = "−";

/** Write minor units as a plain decimal, exactly: 12345 and 2 make "123.45". */
export function decimal(minor: number, decimals: number): `${number}` {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return `${minor < 0 ? "-" : ""}${text}` as `${number}`;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency: string, display: "narrowSymbol" | "name"): Intl.NumberFormat {
  const key = `${locale} ${currency} ${display}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: display });
    formats.set(key, known);
  }
  return known;
}

/** Tell how many decimals a currency has. */
export function decimalsOf(currency: string): number {
  return format("en", currency, "narrowSymbol").resolvedOptions().maximumFractionDigits ?? 2;
}

/** Write an amount: ₹1,00,000.00. What is below zero gets a true minus. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const text = decimal(amount, decimalsOf(currency));
  return format(locale, currency, "narrowSymbol").format(text).replace("-", MINUS);
}

/** Write an amount as it is said: "1,00,000 Indian rupees", without decimals that say nothing. */
export function sayMoney({ amount, currency }: Money, locale: string): string {
  const text = decimal(amount, decimalsOf(currency));
  const spoken = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "name",
    trailingZeroDisplay: "stripIfInteger",
  });
  return spoken.format(text);
}

/** Tell the currency's sign: ₹. */
export function currencySign(currency: string, locale: string): string {
  const parts = format(locale, currency, "narrowSymbol").formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

/** Tell in which locale's manner a language writes a currency: rupees in lakh and crore, in any language. */
export function localeFor(language: string, currency: string): string {
  if (currency === "INR") return `${language}-IN`;
  const preferred = navigator.languages.find((tag) => tag.split("-")[0] === language);
  return preferred ?? language;
}

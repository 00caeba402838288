/** The amount that is being typed: grouped as it grows, the caret where one expects it, nothing ever misread. */

import { inMinorUnits, isMark, latinDigits, type MoneyStyle, readMoney, readPasted, type Wrong } from "./input-reading";
import { currencySign, decimal, decimalsOf } from "./money";

export { type MoneyStyle, type Reading, readMoney, type Wrong } from "./input-reading";

/** What stands in the input, and where in it the caret is. */
export type Typed = { text: string; caret: number };

/** What an edit comes to; `refused` says why it changed nothing, where it did not. */
export type Edited = Typed & { refused?: Wrong };

/** Longer than any amount: what is left as it was typed may not grow for ever. */
const LONGEST = 40;

const styles = new Map<string, MoneyStyle>();

/** Tell how a locale writes a currency's amounts. */
export function moneyStyle(locale: string, currency: string): MoneyStyle {
  const key = `${locale} ${currency}`;
  const known = styles.get(key);
  if (known) return known;
  const latin = { numberingSystem: "latn", useGrouping: "always" } as const;
  const whole = new Intl.NumberFormat(locale, { ...latin, maximumFractionDigits: 0 });
  const parts = new Intl.NumberFormat(locale, { ...latin, minimumFractionDigits: 1 }).formatToParts(12345.5);
  const mark = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  const sign = currencySign(currency, locale);
  const style: MoneyStyle = {
    currency,
    decimals: decimalsOf(currency),
    sign: /\p{L}$/u.test(sign) ? `${sign}\u00a0` : sign,
    decimalMark: mark("decimal", "."),
    groupMark: mark("group", ","),
    group: (digits) => whole.format(BigInt(digits)),
  };
  styles.set(key, style);
  return style;
}

/** Write minor units as they are typed: 10000000 makes "1,00,000", 150 makes "1.50". */
export function typedMoney(minor: number, style: MoneyStyle): string {
  const [whole = "0", fraction = ""] = decimal(minor, style.decimals).split(".");
  return style.group(whole) + (/[1-9]/.test(fraction) ? style.decimalMark + fraction : "");
}

/** Write what is typed with the currency's sign before it, as it stands in the input. */
export function withSign(text: string, style: MoneyStyle): string {
  return text === "" ? "" : style.sign + text;
}

/** Take the sign out of what the browser made of an edit. */
export function withoutSign(raw: string, caret: number, style: MoneyStyle): Typed {
  const at = raw.indexOf(style.sign);
  if (at === -1) return { text: raw, caret };
  const passed = Math.min(Math.max(caret - at, 0), style.sign.length);
  return { text: raw.slice(0, at) + raw.slice(at + style.sign.length), caret: caret - passed };
}

/**
 * Say what an edit comes to, given what the browser made of it (`raw`, with the caret at `rawCaret`).
 *
 * `before.caret` tells a Backspace over a mark, which takes the digit before it, from a Delete, which takes the next.
 *
 * Digits are grouped as they come. A mark between groups that somebody types themselves may be meant as one before
 * decimals: from there on the text stays as it is typed until it can be only one amount. What would make an amount
 * impossible is refused, and leaves everything as it was.
 */
export function edit(before: Typed, raw: string, rawCaret: number, style: MoneyStyle): Edited {
  const latin = latinDigits(raw);
  const inserted = insertedInto(before.text, latin);
  if (inserted.length > 1 && !/^\d+$/.test(inserted)) return paste(before, latin, style);
  const kept = keep(latin, rawCaret, style);
  if (kept.text === before.text) return { ...before, caret: kept.caret };
  const grew = insertedInto(before.text, kept.text);
  const byHand = !isGrouped(before.text, style) || [...grew].some((c) => isMark(c, style) && c !== style.decimalMark);
  if (byHand) return leaveByHand(before, kept, style);
  return regroup(before, withNeighbour(before, kept, style), style);
}

function paste(before: Typed, raw: string, style: MoneyStyle): Edited {
  const reading = readPasted(raw, style);
  if (reading.kind === "wrong") return { ...before, refused: reading.why };
  const text = reading.kind === "empty" ? "" : typedMoney(reading.minor, style);
  return { text, caret: text.length };
}

/** Keep digits and marks, and the caret behind the same of them. */
function keep(raw: string, rawCaret: number, style: MoneyStyle): Typed {
  const spaced = /\s/.test(style.groupMark);
  const kept = (text: string) =>
    [...text]
      .map((character) => (spaced && /\s/.test(character) ? style.groupMark : character))
      .filter((character) => /\d/.test(character) || isMark(character, style))
      .join("");
  return { text: kept(raw), caret: kept(raw.slice(0, rawCaret)).length };
}

function leaveByHand(before: Typed, { text, caret }: Typed, style: MoneyStyle): Edited {
  if (text.length > LONGEST) return { ...before, refused: "too-much" };
  const reading = readMoney(text, style);
  if (reading.kind === "wrong" && reading.why === "too-much") return { ...before, refused: "too-much" };
  return reading.kind === "amount" ? group({ text, caret }, style) : { text, caret };
}

/** Take along with a mark that was deleted, and would come back at once, the digit at its side. */
function withNeighbour(before: Typed, after: Typed, style: MoneyStyle): Typed {
  const { start, removed } = difference(before.text, after.text);
  if (removed !== style.groupMark || after.text.length >= before.text.length) return after;
  const backwards = before.caret > start;
  const gone = backwards ? start - 1 : start;
  return {
    text: after.text.slice(0, gone) + after.text.slice(gone + 1),
    caret: gone,
  };
}

function regroup(before: Typed, after: Typed, style: MoneyStyle): Edited {
  const [whole = "", fraction = "", ...more] = after.text.replaceAll(style.groupMark, "").split(style.decimalMark);
  if (more.length > 0) return { ...before, refused: "ambiguous" };
  const tooFine = fraction.length > style.decimals || (style.decimals === 0 && after.text.includes(style.decimalMark));
  if (tooFine) return { ...before, refused: "too-fine" };
  if (inMinorUnits(whole, fraction, style.decimals).kind === "wrong") return { ...before, refused: "too-much" };
  return group(after, style);
}

/** Group a text that is an amount, however it was grouped, and keep the caret behind the same digits. */
function group({ text, caret }: Typed, style: MoneyStyle): Typed {
  const bare = (part: string) => [...part].filter((c) => /\d/.test(c) || c === style.decimalMark).join("");
  const grouped = grouping(bare(text), style);
  // Counted from the end, where nothing is ever put in or taken away.
  const behind = bare(text).length - bare(text.slice(0, caret)).length;
  return { text: grouped, caret: caretBefore(grouped, behind, style) };
}

function grouping(bare: string, style: MoneyStyle): string {
  if (bare === "") return "";
  const [whole = "", fraction] = bare.split(style.decimalMark);
  return style.group(whole || "0") + (fraction === undefined ? "" : style.decimalMark + fraction);
}

/** Find the place that has so many digits and decimal marks behind it: right behind a digit, not behind its comma. */
function caretBefore(text: string, behind: number, style: MoneyStyle): number {
  let place = text.length;
  for (let left = behind; left > 0 && place > 0; place -= 1) {
    if (text[place - 1] !== style.groupMark) left -= 1;
  }
  return text[place - 1] === style.groupMark ? place - 1 : place;
}

function isGrouped(text: string, style: MoneyStyle): boolean {
  const bare = text.replaceAll(style.groupMark, "");
  const isPlain = [...bare].every((c) => /\d/.test(c) || c === style.decimalMark);
  return isPlain && text === grouping(bare, style);
}

function insertedInto(before: string, after: string): string {
  return difference(before, after).inserted;
}

/** Tell what was put into a text and what was taken out of it, and where. */
function difference(before: string, after: string): { start: number; removed: string; inserted: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return {
    start,
    removed: before.slice(start, before.length - end),
    inserted: after.slice(start, after.length - end),
  };
}

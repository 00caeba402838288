/**
 * Reading an amount out of a text: exactly, or not at all.
 *
 * "1,234" is a thousand in one country and one and a bit in another. What could be taken for two amounts is never
 * guessed at: it is refused as ambiguous, and whoever wrote it is asked.
 */

export type MoneyStyle = {
  currency: string;
  /** How many decimals the currency has. */
  decimals: number;
  /** The currency's sign, as it stands before the digits. */
  sign: string;
  /** What stands before the decimals, in this locale. */
  decimalMark: string;
  /** What stands between groups of digits, in this locale. */
  groupMark: string;
  /** Group whole digits: "100000" makes "1,00,000". */
  group: (digits: string) => string;
};

export type Wrong = "ambiguous" | "unreadable" | "too-fine" | "too-much";

/** `minor` is in whole minor units, and may be 0. */
export type Reading = { kind: "empty" } | { kind: "amount"; minor: number } | { kind: "wrong"; why: Wrong };

/** Where the digits of each script that people here write with begin. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xff10];
const MOST = BigInt(Number.MAX_SAFE_INTEGER);
const WELL_GROUPED = /^(?:\d{1,3}(?:G\d{3})+|\d{1,2}(?:G\d{2})*G\d{3})$/;
const THOUSANDS = 3;

/** Put 0 to 9 in the place of any other script's digits. */
export function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

/** Read a text of digits and marks, as it stands in the locale's input. */
export function readMoney(text: string, style: MoneyStyle): Reading {
  const plain = latinDigits(text).trim();
  return plain === "" ? { kind: "empty" } : readMarks(plain, style, false);
}

/**
 * Read what comes from elsewhere: "₹1,23,456.50", "Rs. 500/-", "१,२३४".
 *
 * It is told from another currency's amount, which is unreadable, and is read more strictly than what is typed here.
 */
export function readPasted(text: string, style: MoneyStyle): Reading {
  const plain = withoutCurrency(latinDigits(text).trim(), style);
  if (plain === "") return text.trim() === "" ? { kind: "empty" } : wrong("unreadable");
  return readMarks(plain, style, true);
}

function withoutCurrency(text: string, { sign, currency }: MoneyStyle): string {
  const names = [sign.trim(), currency, ...(currency === "INR" ? ["Rs.", "Rs", "रु.", "रु", "रू.", "रू"] : [])];
  let rest = currency === "INR" ? text.replace(/\/[-–−=]?$/, "").trim() : text;
  for (const name of names) {
    if (rest.toLowerCase().startsWith(name.toLowerCase())) return rest.slice(name.length).trim();
    if (rest.toLowerCase().endsWith(name.toLowerCase())) rest = rest.slice(0, -name.length).trim();
  }
  return rest;
}

/** Read digits and marks; `strange`: whoever wrote them may have had another locale in mind. */
function readMarks(text: string, style: MoneyStyle, strange: boolean): Reading {
  if (![...text].every((c) => /[\d\s]/.test(c) || isMark(c, style))) return wrong("unreadable");
  const kinds = [...text].map((character) => kindOf(character, style)).join("");
  const [whole = "", fraction = "", ...more] = kinds.split("D");
  if (!/\d/.test(kinds)) return text === style.decimalMark ? { kind: "amount", minor: 0 } : wrong("unreadable");
  if (kinds.includes("X") || more.length > 0 || fraction.includes("G")) return wrong("ambiguous");
  if (whole.includes("G") && !WELL_GROUPED.test(whole)) return wrong("ambiguous");
  if (fraction.length > style.decimals) return wrong(fraction.length === THOUSANDS ? "ambiguous" : "too-fine");
  if (strange && style.decimals === THOUSANDS && /^\d{1,3}[GD]\d{3}$/.test(kinds)) return wrong("ambiguous");
  return inMinorUnits(whole.replaceAll("G", ""), fraction, style.decimals);
}

/** Digits stay; D is the decimal mark, G one between groups, X one that this locale has no use for. */
function kindOf(character: string, style: MoneyStyle): string {
  if (/\d/.test(character)) return character;
  if (character === style.decimalMark) return "D";
  return character === style.groupMark || /[\s'’]/.test(character) ? "G" : "X";
}

/** Tell whether a character is one of those that people put between digits, here or elsewhere. */
export function isMark(character: string, style: MoneyStyle): boolean {
  return character === style.decimalMark || character === style.groupMark || /[.,'’٫٬]/.test(character);
}

/** Make minor units of whole digits and decimals, of which there are not too many. */
export function inMinorUnits(whole: string, fraction: string, decimals: number): Reading {
  const minor = BigInt((whole || "0") + fraction.padEnd(decimals, "0"));
  return minor > MOST ? wrong("too-much") : { kind: "amount", minor: Number(minor) };
}

export function wrong(why: Wrong): Reading {
  return { kind: "wrong", why };
}

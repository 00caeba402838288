import { describe, expect, it } from "vitest";
import { edit, type MoneyStyle, moneyStyle, readMoney, type Typed, typedMoney, withoutSign, withSign } from "./input";
import { latinDigits, readPasted } from "./input-reading";

const rupees = moneyStyle("en-IN", "INR");
const euros = moneyStyle("de-DE", "EUR");
const yen = moneyStyle("en", "JPY");
const dinars = moneyStyle("en", "KWD");

const NOTHING: Typed = { text: "", caret: 0 };

/** Type keys one after the other, as a browser would: "<" is Backspace, ">" is Delete. */
function keys(typed: string, style: MoneyStyle = rupees, from: Typed = NOTHING): Typed {
  let now = from;
  for (const key of typed) {
    const { text, caret } = now;
    const [cut, until] = key === "<" ? [Math.max(caret - 1, 0), caret] : [caret, key === ">" ? caret + 1 : caret];
    const put = key === "<" || key === ">" ? "" : key;
    const raw = text.slice(0, cut) + put + text.slice(until);
    const { text: next, caret: at } = edit({ text, caret }, raw, cut + put.length, style);
    now = { text: next, caret: at };
  }
  return now;
}

/** Put a whole text in the place of all that was there. */
const fill = (text: string, style = rupees, before = NOTHING) => edit(before, text, text.length, style);

const minor = (text: string, style = rupees) => {
  const reading = readMoney(text, style);
  return reading.kind === "amount" ? reading.minor : reading;
};

/** Random numbers that are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe("typing an amount", () => {
  it("groups it in lakh and crore as it grows", () => {
    expect(keys("1").text).toBe("1");
    expect(keys("1000").text).toBe("1,000");
    expect(keys("100000").text).toBe("1,00,000");
    expect(keys("12345678.90").text).toBe("1,23,45,678.90");
  });

  it("writes it as the locale does", () => {
    expect(keys("1234567,5", euros).text).toBe("1.234.567,5");
    expect(minor("1.234.567,5", euros)).toBe(123_456_750);
    expect(keys("1234", yen).text).toBe("1,234");
    expect(keys("1.234", dinars)).toEqual({ text: "1.234", caret: 5 });
  });

  it("drops zeros that say nothing, and puts the one that does", () => {
    expect(keys("007").text).toBe("7");
    expect(keys("00").text).toBe("0");
    expect(keys(".5")).toEqual({ text: "0.5", caret: 3 });
    expect(minor("0.5")).toBe(50);
  });

  it("takes no more decimals than the currency has", () => {
    expect(keys("1.239").text).toBe("1.23");
    expect(keys("5.", yen).text).toBe("5");
    expect(edit({ text: "1.23", caret: 4 }, "1.239", 5, rupees).refused).toBe("too-fine");
  });

  it("refuses to move the point to where it would cut decimals off", () => {
    expect(keys(".", rupees, { text: "12,345", caret: 1 })).toEqual({ text: "12,345", caret: 1 });
    expect(keys(".", rupees, { text: "12,345", caret: 4 })).toEqual({ text: "123.45", caret: 4 });
  });

  it("takes one point only", () => {
    expect(keys("1.5.").text).toBe("1.5");
  });

  it("takes digits of other scripts", () => {
    expect(keys("१२३४५६.५").text).toBe("1,23,456.5");
    expect(latinDigits("٣৪௫５")).toBe("3455");
  });

  it("ignores what is no digit and no mark", () => {
    expect(keys("1a2 -3").text).toBe("123");
    expect(keys("x", rupees, { text: "1,234", caret: 1 })).toEqual({ text: "1,234", caret: 1 });
  });

  it("stops at the greatest amount that can be held exactly", () => {
    expect(keys("90071992547409.91").text).toBe("9,00,71,99,25,47,409.91");
    expect(keys("90071992547409.92").text).toBe("9,00,71,99,25,47,409.9");
    expect(keys("999999999999999999").text).toBe("99,99,99,99,99,999");
    expect(edit({ text: "99,99,99,99,99,999", caret: 18 }, "99,99,99,99,99,9999", 19, rupees).refused).toBe("too-much");
  });
});

describe("the caret", () => {
  it("stays behind the digit that was typed", () => {
    expect(keys("9", rupees, { text: "1,234", caret: 3 })).toEqual({ text: "12,934", caret: 4 });
    expect(keys("9", rupees, { text: "1,234", caret: 0 })).toEqual({ text: "91,234", caret: 1 });
  });

  it("takes the digit before a comma with Backspace, and the one behind it with Delete", () => {
    expect(keys("<", rupees, { text: "1,234", caret: 2 })).toEqual({ text: "234", caret: 0 });
    expect(keys(">", rupees, { text: "1,234", caret: 1 })).toEqual({ text: "134", caret: 1 });
    expect(keys("<<", rupees, { text: "1,23,456", caret: 5 })).toEqual({ text: "1,456", caret: 1 });
  });

  it("can delete everything, from the end", () => {
    expect(keys("<<<<<<<<<", rupees, { text: "1,23,456.50", caret: 11 }).text).toBe("");
  });
});

describe("a comma that somebody types", () => {
  it("is taken where it can be nothing else", () => {
    expect(keys("1,000").text).toBe("1,000");
    expect(keys("1,00,000").text).toBe("1,00,000");
    expect(keys("1,00,0005").text).toBe("10,00,005");
  });

  it("is never dropped where it may have been a decimal point", () => {
    expect(keys("12,50").text).toBe("12,50");
    expect(minor("12,50")).toEqual({ kind: "wrong", why: "ambiguous" });
    expect(minor("1234,5")).toEqual({ kind: "wrong", why: "ambiguous" });
    expect(keys("12.5", euros).text).toBe("12.5");
    expect(minor("12.5", euros)).toEqual({ kind: "wrong", why: "ambiguous" });
  });

  it("can be taken back", () => {
    expect(keys("12,50<<<").text).toBe("12");
    expect(keys("12,50<<<.5").text).toBe("12.5");
  });

  it("does not let the text grow for ever", () => {
    expect(keys("1,".repeat(100)).text.length).toBeLessThanOrEqual(40);
  });
});

describe("an amount from elsewhere", () => {
  it.each([
    ["₹1,23,456.50", "1,23,456.50"],
    ["Rs. 500/-", "500"],
    ["Rs.50", "50"],
    ["INR 1,234", "1,234"],
    ["1234.5 INR", "1,234.50"],
    ["1,234,567", "12,34,567"],
    ["1 234.50", "1,234.50"],
    ["  ₹ १,२३,४५६.५० ", "1,23,456.50"],
    ["₹0.05", "0.05"],
    ["000123.00", "123"],
  ])("is read: %s", (pasted, text) => {
    expect(fill(pasted)).toEqual({ text, caret: text.length });
  });

  it.each([
    ["1.234,50", "ambiguous"],
    ["1,50", "ambiguous"],
    ["12,3456", "ambiguous"],
    ["1.234.567", "ambiguous"],
    ["1.234", "ambiguous"],
    ["1.2345", "too-fine"],
    ["$500", "unreadable"],
    ["USD 500", "unreadable"],
    ["-500", "unreadable"],
    ["five hundred", "unreadable"],
    ["5e3", "unreadable"],
    ["1,00,00,00,00,00,00,00,000", "too-much"],
  ])("is refused, and nothing changes: %s", (pasted, why) => {
    expect(fill(pasted, rupees, { text: "7", caret: 1 })).toEqual({ text: "7", caret: 1, refused: why });
  });

  it("is asked about where three decimals may be thousands", () => {
    expect(readPasted("1,234", dinars)).toEqual({ kind: "wrong", why: "ambiguous" });
    expect(readPasted("1.234", dinars)).toEqual({ kind: "wrong", why: "ambiguous" });
    expect(readPasted("1,234.500", dinars)).toEqual({ kind: "amount", minor: 1_234_500 });
  });

  it("may be put among digits that stand there already", () => {
    expect(edit({ text: "5", caret: 1 }, "500", 3, rupees)).toEqual({ text: "500", caret: 3 });
    expect(edit({ text: "5", caret: 1 }, "51,234", 6, rupees)).toEqual({ text: "51,234", caret: 6 });
  });
});

describe("whatever is typed", () => {
  const KEYS = "0123456789.,<>٣x ";

  it("is either grouped, and says what its digits say, or is told to be no amount", () => {
    const roll = dice(20_261_126);
    for (let round = 0; round < 400; round += 1) {
      let now = NOTHING;
      for (let press = roll(24); press > 0; press -= 1) {
        now = keys(KEYS[roll(KEYS.length)] ?? "", rupees, {
          ...now,
          caret: roll(4) ? now.caret : roll(now.text.length + 1),
        });
        expect(now.caret).toBeGreaterThanOrEqual(0);
        expect(now.caret).toBeLessThanOrEqual(now.text.length);
        const read = minor(now.text);
        if (typeof read !== "number") {
          expect(read.kind).toBe(now.text === "" ? "empty" : "wrong");
          continue;
        }
        const [whole = "", fraction = ""] = now.text.replaceAll(",", "").split(".");
        expect(read).toBe(Number(whole) * 100 + Number(fraction.padEnd(2, "0")));
        expect(now.text.split(".")[0]).toBe(rupees.group(whole));
      }
    }
  });

  it("goes on from whatever mark was typed, in every locale", () => {
    for (const style of [rupees, euros, yen, dinars, moneyStyle("de-CH", "CHF")]) {
      for (const mark of ["'", "\u2019", "\u066c", "\u066b", ",", ".", " ", "\u00a0", "-", "e", "\u0600"]) {
        const marked = keys(`1${mark}`, style);
        expect(minor(keys("5", style, marked).text, style)).not.toBeNull();
        expect(keys("<<<7", style, marked)).toEqual(keys("7", style));
      }
    }
  });

  it("comes to the amount whose digits were typed, with a point and without a comma", () => {
    const roll = dice(7);
    for (const style of [rupees, euros, dinars, yen]) {
      for (let round = 0; round < 100; round += 1) {
        const amount = roll(2 ** 30) * (roll(2) ? 1 : 4_096) + roll(1_000);
        const text = typedMoney(amount, style);
        expect(keys(text.replaceAll(style.groupMark, ""), style)).toEqual({ text, caret: text.length });
        expect(minor(text, style)).toBe(amount);
        if (style !== dinars)
          expect(readPasted(withSign(text, style), style)).toEqual({ kind: "amount", minor: amount });
      }
    }
  });
});

describe("the sign before it", () => {
  it("is there where there is something", () => {
    expect(withSign("", rupees)).toBe("");
    expect(withSign("1,234", rupees)).toBe("₹1,234");
  });

  it("is taken out of an edit, wherever it is by then", () => {
    expect(withoutSign("₹1,2345", 7, rupees)).toEqual({ text: "1,2345", caret: 6 });
    expect(withoutSign("5₹1,234", 1, rupees)).toEqual({ text: "51,234", caret: 1 });
    expect(withoutSign("1,234", 0, rupees)).toEqual({ text: "1,234", caret: 0 });
  });
});

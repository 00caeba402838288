import { describe, expect, it } from "vitest";
import { columnAt, type Frame, layOut, niceStep, shortText } from "./chart";

const FRAME: Frame = { width: 340, height: 200, left: 40, bottom: 20, top: 10 };
const month = (name: string, moneyIn: number, moneyOut: number) => ({
  month: name,
  moneyIn: { amount: moneyIn },
  moneyOut: { amount: moneyOut },
});
const MONTHS = [month("2026-10", 100_000, 25_000), month("2026-11", 0, 1), month("2026-12", 50_000, 0)];

describe("months as bars", () => {
  const chart = layOut(MONTHS, FRAME, 100);

  it("stand on one floor, and are as high as their amounts", () => {
    const [october, , december] = chart.columns;
    for (const column of chart.columns)
      for (const bar of [column.moneyIn, column.moneyOut]) expect(bar.y + bar.height).toBeCloseTo(180);
    expect(october?.moneyIn.height).toBeCloseTo(170);
    expect(december?.moneyIn.height).toBeCloseTo(85);
    expect(october?.moneyOut.height).toBeCloseTo(42.5);
  });

  it("show the least amount, and nothing for none", () => {
    expect(chart.columns[1]?.moneyOut.height).toBe(2);
    expect(chart.columns[1]?.moneyIn.height).toBe(0);
  });

  it("stay within their frame, at any number of months and any amount", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const many = Array.from({ length: 60 }, (_, n) => month(`m${n}`, most - n, n));
    const { columns, ticks } = layOut(many, FRAME, 100);
    for (const { moneyIn, moneyOut } of columns) {
      expect(moneyIn.x).toBeGreaterThanOrEqual(FRAME.left);
      expect(moneyOut.x + moneyOut.width).toBeLessThanOrEqual(FRAME.width);
      expect(moneyIn.y).toBeGreaterThanOrEqual(FRAME.top - 0.001);
    }
    expect(ticks.length).toBeLessThanOrEqual(6);
  });

  it("have ticks of round amounts from nothing up", () => {
    expect(chart.ticks.map((tick) => tick.amount)).toEqual([0, 50_000, 100_000]);
    expect(layOut([month("2026-10", 0, 0)], FRAME, 100).ticks.map((tick) => tick.amount)).toEqual([0, 100]);
  });

  it("are named as far as there is room, the latest always", () => {
    const { columns } = layOut(
      Array.from({ length: 24 }, (_, n) => month(`m${n}`, n, n)),
      FRAME,
      100,
    );
    expect(columns.at(-1)?.isNamed).toBe(true);
    expect(columns.filter((column) => column.isNamed)).toHaveLength(6);
  });

  it("are found by where somebody points", () => {
    expect(columnAt(chart.columns, 0)).toBe(0);
    expect(columnAt(chart.columns, 190)).toBe(1);
    expect(columnAt(chart.columns, 999)).toBe(2);
  });
});

describe("a step of an axis", () => {
  it.each([
    [0, 1],
    [0.3, 1],
    [2.1, 5],
    [25, 50],
    [100, 100],
    [600, 1000],
  ])("for %d is %d", (rough, step) => {
    expect(niceStep(rough)).toBe(step);
  });
});

describe("a short amount", () => {
  const parts = (compact: string): Intl.NumberFormatPart[] => [
    { type: "currency", value: "₹" },
    { type: "integer", value: "10" },
    { type: "compact", value: compact },
  ];

  it("is a thousand by the same letter in every browser", () => {
    expect(shortText(parts("T"), "en-IN")).toBe("₹10K");
    expect(shortText(parts("K"), "en-IN")).toBe("₹10K");
    expect(shortText(parts("Cr"), "en-IN")).toBe("₹10Cr");
  });

  it("is left as it is elsewhere, where T is another number", () => {
    expect(shortText(parts("T"), "en-US")).toBe("₹10T");
  });
});

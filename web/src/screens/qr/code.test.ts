import { decodeQR } from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { codeOf, pathOf, QUIET_ZONE, svgFileOf } from "./code";

const PIXELS = 4;

/** Paint a path of `codeOf` as a camera would see it, dark on white. */
function paint(path: string, size: number): { width: number; height: number; data: Uint8ClampedArray } {
  const width = size * PIXELS;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * PIXELS; row < (Number(y) + 1) * PIXELS; row += 1) {
      const start = (row * width + Number(x) * PIXELS) * 4;
      for (let pixel = 0; pixel < Number(length) * PIXELS; pixel += 1) {
        data.fill(0, start + pixel * 4, start + pixel * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}

describe("a code", () => {
  it.each([
    "https://hundi.example/pay/@asha.rao",
    "http://localhost:3000/pay/@bala?amount=9007199254740991&note=Rent",
    `https://hundi.example/pay/@asha.rao?amount=1&note=${encodeURIComponent("चाय ☕ ".repeat(20).trim())}`,
  ])("reads back as %s", (text) => {
    const { path, size } = codeOf(text);
    expect(decodeQR(paint(path, size))).toBe(text);
  });

  it("has its quiet zone", () => {
    const { modules, size } = codeOf("https://hundi.example/pay/@asha.rao");
    const isEdge = (at: number) => at < QUIET_ZONE || at >= size - QUIET_ZONE;
    const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [[x, y] as const] : [])));
    expect(dark.some(([x, y]) => isEdge(x) || isEdge(y))).toBe(false);
    expect(modules[QUIET_ZONE]?.[QUIET_ZONE]).toBe(true);
  });

  it("says when it cannot hold a text", () => {
    expect(() => codeOf("x".repeat(3_000))).toThrow();
  });
});

describe("a path", () => {
  it("draws each run of dark modules once", () => {
    expect(pathOf([[true, true, false, true], [], [false, false, false, true]])).toBe(
      "M0 0h2v1h-2zM3 0h1v1h-1zM3 2h1v1h-1z",
    );
  });
});

describe("an SVG file", () => {
  it("carries nobody's markup", () => {
    const file = svgFileOf(codeOf("@asha"), 'Pay <script>alert(1)</script> & "co"');
    const parsed = new DOMParser().parseFromString(file, "image/svg+xml");
    expect(parsed.querySelector("script")).toBeNull();
    expect(parsed.querySelector("title")?.textContent).toBe('Pay <script>alert(1)</script> & "co"');
  });
});

import { describe, expect, it } from "vitest";
import { noteLength, noteTrouble } from "./note";

describe("a note", () => {
  it("is counted in characters as Unicode has them, without the blanks at its ends", () => {
    expect(noteLength("  Lunch 🍛 ")).toBe(7);
    expect(noteLength("👩‍👩‍👧")).toBe(5);
  });

  it("has 140 of them at most", () => {
    expect(noteTrouble("🍛".repeat(140))).toBeNull();
    expect(noteTrouble(` ${"a".repeat(140)} `)).toBeNull();
    expect(noteTrouble("🍛".repeat(141))).toBe("too-long");
  });

  it("is one line that leaves the direction of text alone", () => {
    expect(noteTrouble("a\nb")).toBe("unfit");
    expect(noteTrouble("a\u202eb")).toBe("unfit");
    expect(noteTrouble("a\u2028b")).toBe("unfit");
    expect(noteTrouble("\ud800")).toBe("unfit");
    expect(noteTrouble("שלום नमस्ते")).toBeNull();
  });
});

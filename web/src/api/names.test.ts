import { describe, expect, it } from "vitest";
import { cleanHandle, troubleOfHandle, troubleOfName } from "./names";

describe("a name", () => {
  it("has 1 to 50 characters, as people count them in code points", () => {
    expect(troubleOfName("सु")).toBeNull();
    expect(troubleOfName("😀".repeat(50))).toBeNull();
    expect(troubleOfName("😀".repeat(51))).toBe("too_long");
    expect(troubleOfName("  ")).toBe("missing");
    expect(troubleOfName("\u200b")).toBe("missing");
  });

  it("turns no text around it", () => {
    expect(troubleOfName("Asha\u202e")).toBe("unfit");
    expect(troubleOfName("As\u0007ha")).toBe("unfit");
  });
});

describe("a handle", () => {
  it("is read in any case, with or without its sign", () => {
    expect(cleanHandle(" @Asha.Rao ")).toBe("asha.rao");
    expect(troubleOfHandle("@Asha.Rao")).toBeNull();
    expect(troubleOfHandle("asha_")).toBeNull();
  });

  it.each([
    ["", "too_short"],
    ["ab", "too_short"],
    ["1ab", "first"],
    ["_ab", "first"],
    ["as ha", "characters"],
    ["आशा", "first"],
    ["asha..rao", "doubled"],
    ["asha._rao", "doubled"],
    ["a".repeat(31), "too_long"],
  ])("%j is %s", (text, trouble) => {
    expect(troubleOfHandle(text)).toBe(trouble);
  });
});

import { describe, expect, it } from "vitest";
import { inviteLink, readDays, stateOf } from "./invite-state";

const NOW = new Date("2026-11-26T12:00:00Z");

describe("an invitation", () => {
  it("is free until somebody has used it, or its time is over", () => {
    expect(stateOf({ usedAt: null, expiresAt: "2026-11-26T12:00:01Z" }, NOW)).toBe("free");
    expect(stateOf({ usedAt: null, expiresAt: "2026-11-26T12:00:00Z" }, NOW)).toBe("over");
    expect(stateOf({ usedAt: "2026-11-25T00:00:00Z", expiresAt: "2026-11-25T12:00:00Z" }, NOW)).toBe("used");
  });

  it("is good for one to 365 days", () => {
    expect(["1", " 14 ", "365"].map(readDays)).toEqual([1, 14, 365]);
    expect(["", "0", "366", "1.5", "-1", "1e2"].map(readDays)).toEqual([null, null, null, null, null, null]);
  });

  it("has a link of this installation", () => {
    expect(inviteLink("abcde-fghij", "https://pay.example.org")).toBe(
      "https://pay.example.org/sign-up?invite=abcde-fghij",
    );
  });
});

import { describe, expect, it } from "vitest";
import { stateOf } from "./use-camera";

describe("a camera that does not start", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["SecurityError", "denied"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
  ] as const)("by a %s is %s", (name, state) => {
    expect(stateOf(new DOMException("", name))).toBe(state);
  });
});

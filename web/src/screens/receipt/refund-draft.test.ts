import { beforeEach, describe, expect, it } from "vitest";
import { type Problem, Refused, Unreachable } from "../../api/problems";
import { forget } from "../../shell/session";
import { isOpenAfter, keptRefund, type RefundDraft, troubleOf } from "./refund-draft";

const ID = "6b078a1a58839894dc2ea263";
const draft: RefundDraft = { key: "0123456789abcdef", amount: 500, note: "Too much" };
const refused = (status: number) => new Refused({ status, code: "x", detail: "" } as Problem, null);

beforeEach(() => sessionStorage.clear());

describe("a refund", () => {
  it("is of an amount, of what is left at most, with a reason on one line", () => {
    expect(troubleOf(null, 500, "")).toBe("no-amount");
    expect(troubleOf(501, 500, "")).toBe("too-much");
    expect(troubleOf(500, 500, "x".repeat(141))).toBe("note");
    expect(troubleOf(500, 500, "चाय ☕")).toBeNull();
  });

  it("is open where no answer came, or one that is not of the API", () => {
    expect(isOpenAfter(new Unreachable(null), false)).toBe(true);
    expect(isOpenAfter(refused(503), false)).toBe(true);
    expect(isOpenAfter(new TypeError("broken answer"), false)).toBe(true);
  });

  it("is decided by a refusal, but not by being turned away after it was open", () => {
    expect(isOpenAfter(refused(422), true)).toBe(false);
    expect(isOpenAfter(refused(429), false)).toBe(false);
    expect(isOpenAfter(refused(429), true)).toBe(true);
  });
});

describe("a refund that was not heard of", () => {
  const kept = keptRefund("me", ID);

  it("is known after a reload, until it is settled", () => {
    kept.write(draft);
    expect(keptRefund("me", ID).read()).toEqual(draft);
    kept.drop();
    expect(kept.read()).toBeNull();
  });

  for (const why of ["signed out", "session ended"] as const) {
    it(`waits for whoever asked for it, ${why}, and is nobody else's`, async () => {
      kept.write(draft);
      await forget(why);
      expect(kept.read()).toEqual(draft);
      expect(keptRefund("another", ID).read()).toBeNull();
    });
  }

  it("is none where something else was written there", () => {
    sessionStorage.setItem(`hundi.refund.me.${ID}`, '{"key":"short","amount":-1}');
    expect(kept.read()).toBeNull();
    sessionStorage.setItem(`hundi.refund.me.${ID}`, "{");
    expect(kept.read()).toBeNull();
  });
});

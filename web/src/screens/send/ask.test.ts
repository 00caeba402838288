import { describe, expect, it } from "vitest";
import { type Problem, Refused, Unreachable } from "../../api/problems";
import { answerOf } from "./ask";

const refused = (status: number, code: string, facts = {}) =>
  new Refused({ type: "", title: "", status, code, detail: "No.", requestId: "1", ...facts } as Problem, null);

describe("an error", () => {
  it.each([
    [422, "insufficient_funds"],
    [422, "key_reused"],
    [404, "payee_not_found"],
    [409, "account_frozen"],
    [422, "invalid_note"],
  ])("decides where the API itself says so: %i %s", (status, code) => {
    expect(answerOf(refused(status, code))).toMatchObject({ type: "refused", refusal: { code } });
  });

  it.each([
    [401, "unauthenticated"],
    [403, "invalid_csrf_token"],
    [429, "throttled"],
  ])("is about the request alone: %i %s", (status, code) => {
    expect(answerOf(refused(status, code)).type).toBe("turned-away");
  });

  it("leaves everything open otherwise", () => {
    expect(answerOf(new Unreachable(null)).type).toBe("lost");
    expect(answerOf(new SyntaxError("an HTML page in the place of JSON")).type).toBe("lost");
    expect(answerOf(new DOMException("", "AbortError")).type).toBe("lost");
    expect(answerOf(refused(503, "unavailable")).type).toBe("lost");
    expect(answerOf(refused(500, "internal_error")).type).toBe("lost");
    expect(answerOf(refused(404, "internal_error")).type).toBe("lost"); // a proxy's, not the API's
  });

  it("brings its facts", () => {
    const available = { amount: 5_000, currency: "INR" };
    expect(answerOf(refused(422, "insufficient_funds", { available }))).toMatchObject({
      refusal: { detail: "No.", facts: { available } },
    });
  });
});

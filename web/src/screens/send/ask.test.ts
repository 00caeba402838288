import { describe, expect, it, vi } from "vitest";
import { type Problem, Refused, Unreachable } from "../../api/problems";
import { makeQueryClient, type Session, sessionQuery } from "../../api/queries";
import { answerOf, asker } from "./ask";
import type { Order } from "./draft";

/** Stands in for the network, which the client takes hold of as soon as it is loaded. */
const network = vi.hoisted(() => {
  const stub = { answers: [] as (() => Response)[], asked: [] as Request[] };
  globalThis.fetch = async (request) => {
    stub.asked.push((request as Request).clone());
    const answer = stub.answers.shift();
    if (answer === undefined) throw new TypeError("no network");
    return answer();
  };
  return stub;
});

const json =
  (status: number, body: unknown, headers = {}) =>
  () =>
    Response.json(body, { status, headers });
const problem = (status: number, code: string) => json(status, { status, code, detail: "No.", requestId: "1" });
const session = (id: string, csrfToken: string) => ({ person: { id }, csrfToken }) as Session;

const RAVI = { id: "6b078a1a20b49915fd7a752b", handle: "ravi", firstName: "Ravi", lastName: "Kumar" };
const order: Order = { payee: RAVI, amount: 500, note: " Lunch ", confirmedAt: 1 };

function setUp(answers: (() => Response)[]) {
  network.answers = answers;
  network.asked = [];
  const client = makeQueryClient();
  client.setQueryData(sessionQuery.queryKey, session("me", "old"));
  return { client, ...asker(client, "me", "INR") };
}

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

describe("a request to pay", () => {
  it("has its key, names the person by id, and tells whether it was made before", async () => {
    const { pay } = setUp([json(201, { id: "t" }, { "Idempotency-Replayed": "true" })]);
    expect(await pay(order, "the-key")).toEqual({ type: "answered", transfer: { id: "t" }, replayed: true });
    const [asked] = network.asked;
    expect(asked?.headers.get("Idempotency-Key")).toBe("the-key");
    expect(await asked?.json()).toEqual({
      to: RAVI.id,
      amount: { amount: 500, currency: "INR" },
      note: "Lunch",
    });
  });

  it("is not taken for made where something else has answered", async () => {
    expect((await setUp([json(200, {})]).pay(order, "the-key")).type).toBe("lost");
    expect((await setUp([() => new Response("<html>", { status: 200 })]).pay(order, "the-key")).type).toBe("lost");
    expect((await setUp([]).pay(order, "the-key")).type).toBe("lost");
  });

  it("is made again where the session was renewed in another tab", async () => {
    const { pay } = setUp([
      problem(403, "invalid_csrf_token"),
      json(200, session("me", "new")),
      json(201, { id: "t" }),
    ]);
    expect((await pay(order, "the-key")).type).toBe("answered");
    expect(network.asked[2]?.headers.get("X-CSRF-Token")).toBe("new");
    expect(network.asked[2]?.headers.get("Idempotency-Key")).toBe("the-key");
  });

  it("is never made in the name of somebody else who has signed in there", async () => {
    const { client, pay, look } = setUp([problem(403, "invalid_csrf_token"), json(200, session("another", "new"))]);
    expect(await pay(order, "the-key")).toEqual({ type: "gone" });
    expect(network.asked.map(({ method }) => method)).toEqual(["POST", "GET"]);
    expect(await pay(order, "the-key")).toEqual({ type: "gone" });
    client.setQueryData(sessionQuery.queryKey, null);
    expect(await look(order)).toBe("gone");
    expect(network.asked).toHaveLength(2);
  });
});

describe("looking for a payment", () => {
  it("finds the one with the same note, and knows when there is none", async () => {
    const made = [
      { id: "other", note: "Dinner" },
      { id: "it", note: "Lunch" },
    ];
    expect(await setUp([json(200, { data: made, nextCursor: null })]).look(order)).toMatchObject({ id: "it" });
    expect(await setUp([json(200, { data: [], nextCursor: null })]).look(order)).toBeNull();
    expect(await setUp([]).look(order)).toBeUndefined();
  });
});

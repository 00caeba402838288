import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Online = typeof import("./online");

let online: Online;
let reachable: boolean;
let questions: number;

beforeEach(async () => {
  vi.useFakeTimers();
  reachable = true;
  questions = 0;
  vi.stubGlobal("fetch", async () => {
    questions += 1;
    if (!reachable) throw new TypeError("Failed to fetch");
    return new Response(null, { status: 200 });
  });
  vi.resetModules();
  online = await import("./online");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test("one request that failed by itself is not yet a lost server", async () => {
  online.unanswered();
  await settle();
  expect([online.isOnline(), questions]).toEqual([true, 1]);
});

test("a lost server is found again by itself", async () => {
  const seen: boolean[] = [];
  online.whenOnlineChanges((now) => seen.push(now));
  reachable = false;
  online.unanswered();
  await settle();
  expect(online.isOnline()).toBe(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(questions).toBeLessThan(12);
  reachable = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen).toEqual([false, true]);
});

test("any answer is the end of being offline", async () => {
  reachable = false;
  online.unanswered();
  await settle();
  online.answered();
  expect(online.isOnline()).toBe(true);
  const asked = questions;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(questions).toBe(asked);
});

test("what the browser says is believed where it is bad, and looked into", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  window.dispatchEvent(new Event("offline"));
  expect(online.isOnline()).toBe(false);
  await settle();
  expect(online.isOnline()).toBe(true);
});

test("a proxy with nobody behind it is no server", async () => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 502 }));
  online.unanswered();
  await settle();
  expect(online.isOnline()).toBe(false);
});

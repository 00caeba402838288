import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow, waitAfter } from "./follow";
import type { Told } from "./parse";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const stream = (text: string) => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

function following(answers: Response[]) {
  const asked: string[] = [];
  const heard: Told[] = [];
  const over = new AbortController();
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(String(url));
    const next = answers.shift();
    if (!next) over.abort();
    return next ?? new Response(null, { status: 503 });
  });
  const follower = {
    signal: over.signal,
    place: () => heard.findLast(({ id }) => id !== null)?.id ?? null,
    hear: (told: Told) => heard.push(told),
    alive: () => undefined,
    isStillMe: vi.fn(async () => true),
  };
  return { asked, heard, follower };
}

test("it goes on behind the last event, whatever ended the stream", async () => {
  const { asked, heard, follower } = following([
    stream("id: 4\nevent: transfer\ndata: {}\n\n"),
    new Response(null, { status: 503 }),
    stream("id: 5\nevent: transfer\ndata: {}\n\n"),
  ]);
  const done = follow(follower, false);
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(heard.map(({ id }) => id)).toEqual(["4", "5"]);
  expect(asked).toEqual([
    "/api/v2/events",
    "/api/v2/events?lastEventId=4",
    "/api/v2/events?lastEventId=4",
    "/api/v2/events?lastEventId=5",
  ]);
});

test("it does not come back when somebody else is signed in", async () => {
  const { asked, follower } = following([stream(""), stream("")]);
  follower.isStillMe.mockResolvedValue(false);
  const done = follow(follower, false);
  await vi.advanceTimersByTimeAsync(10_000);
  await done;
  expect(asked).toHaveLength(1);
});

test("each failure in a row is waited out for longer, and never less than the server asks for", () => {
  const wait = (failures: number, retryAfter: number | null) => waitAfter({ status: 503, retryAfter }, failures, 1);
  expect([0, 1, 2, 3].map((failures) => wait(failures, null))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(wait(99, null)).toBe(60_000);
  expect(wait(0, 30)).toBe(30_000);
});

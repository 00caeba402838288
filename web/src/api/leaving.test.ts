import { afterEach, beforeEach, expect, test, vi } from "vitest";

let client: typeof import("./client");
let leaving: typeof import("./leaving");
let problems: typeof import("./problems");
let asked: string[];
let csrf: string | null;
let answer: (method: string) => Response;

/** As the server answers, and nothing between it and us. */
function ours(status: number, body: object | null = null): Response {
  const text = body === null ? null : JSON.stringify(body);
  return new Response(text, { status, headers: { "X-Request-Id": "1", "Content-Type": "application/json" } });
}

beforeEach(async () => {
  asked = [];
  csrf = null;
  answer = (method) => (method === "DELETE" ? ours(204) : ours(200, { csrfToken: "7c1f" }));
  vi.stubGlobal("fetch", async (input: Request | string, options?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, location.origin), options);
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (request.method === "DELETE") csrf = request.headers.get("X-CSRF-Token");
    return answer(request.method);
  });
  vi.resetModules();
  client = await import("./client");
  leaving = await import("./leaving");
  problems = await import("./problems");
});

const ask = (path: "/server" | "/session") => client.take(client.GET(path));

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

test("nobody is leaving, so nothing is said about it", async () => {
  expect(leaving.isLeaving()).toBe(false);
  await ask("/server");
  expect(asked).toEqual(["GET /api/v2/server"]);
});

test("the server is told before it is asked anything else, once", async () => {
  expect(leaving.leaveLater()).toBe(true);
  await Promise.all([ask("/server"), ask("/session")]);
  expect(asked.slice(0, 2)).toEqual(["GET /api/v2/session", "DELETE /api/v2/session"]);
  expect(asked.filter((request) => request.startsWith("DELETE"))).toHaveLength(1);
  expect(csrf).toBe("7c1f");
  expect(leaving.isLeaving()).toBe(false);
});

test("a session that has ended already need not be ended", async () => {
  answer = () => ours(401);
  leaving.leaveLater();
  await leaving.leaveNow();
  expect(asked).toEqual(["GET /api/v2/session"]);
  expect(leaving.isLeaving()).toBe(false);
});

const failing: [string, (method: string) => Response | Promise<Response>][] = [
  ["no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a gateway's error", () => new Response("Bad Gateway", { status: 502 })],
  ["a gateway's page", () => new Response("<h1>Welcome</h1>", { status: 200 })],
  ["a gateway's refusal", () => new Response("Forbidden", { status: 403 })],
  ["the server's own trouble", () => ours(503)],
  ["a refusal to end it", (method) => (method === "DELETE" ? ours(429) : ours(200, { csrfToken: "7c1f" }))],
];
for (const [name, says] of failing) {
  test(`after ${name} nothing else is asked, and the server is told later`, async () => {
    answer = says as (method: string) => Response;
    leaving.leaveLater();
    await expect(ask("/server")).rejects.toBeInstanceOf(problems.Unreachable);
    expect(asked).not.toContain("GET /api/v2/server");
    expect(leaving.isLeaving()).toBe(true);
  });
}

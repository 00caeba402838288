import { afterEach, beforeEach, expect, test, vi } from "vitest";

let client: typeof import("./client");
let leaving: typeof import("./leaving");
let problems: typeof import("./problems");
let asked: string[];
let csrf: string | null;
let answer: (method: string) => Response;

beforeEach(async () => {
  asked = [];
  csrf = null;
  answer = (method) => (method === "DELETE" ? new Response(null, { status: 204 }) : Response.json({}, { status: 200 }));
  // biome-ignore lint/suspicious/noDocumentCookie: as the server would set it
  document.cookie = "hundi_csrf=7c1f";
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
  expect(asked.filter((request) => request === "DELETE /api/v2/session")).toHaveLength(1);
  expect(asked[0]).toBe("DELETE /api/v2/session");
  expect(csrf).toBe("7c1f");
  expect(leaving.isLeaving()).toBe(false);
});

test("a session that has ended already is no reason to say it again", async () => {
  answer = () => Response.json({}, { status: 401 });
  leaving.leaveLater();
  await leaving.leaveNow();
  expect(leaving.isLeaving()).toBe(false);
});

for (const [name, failing] of [
  ["no answer", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a gateway's answer", () => new Response("Bad Gateway", { status: 502 })],
] as const) {
  test(`after ${name} nothing else is asked, and the server is told later`, async () => {
    answer = failing as () => Response;
    leaving.leaveLater();
    await expect(ask("/session")).rejects.toBeInstanceOf(problems.Unreachable);
    expect(asked).not.toContain("GET /api/v2/session");
    expect(leaving.isLeaving()).toBe(true);
  });
}

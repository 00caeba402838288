import { expect, test } from "vitest";
import { isGateway, nameOfFiles, outdated, wayOf } from "./policy";

const FILES = new Set(["/shell.html", "/favicon.svg"]);
const asked = (path: string, mode = "cors", method = "GET") =>
  wayOf({ method, mode, url: new URL(path, "https://hundi.example").href }, "https://hundi.example", FILES);

test("the API and its documentation are none of the worker's business", () => {
  expect(asked("/api/v2/balance")).toBe("leave");
  expect(asked("/api/docs", "navigate")).toBe("leave");
  expect(asked("/api", "navigate")).toBe("leave");
  expect(asked("/send", "navigate", "POST")).toBe("leave");
  expect(asked("https://elsewhere.example/assets/a.js")).toBe("leave");
});

test("pages come from the network first, the app's files as they were kept", () => {
  expect(asked("/", "navigate")).toBe("page");
  expect(asked("/pay/@ravi?amount=100", "navigate")).toBe("page");
  expect(asked("/assets/send-0a1b.js")).toBe("file");
  expect(asked("/favicon.svg")).toBe("file");
  expect(asked("/robots.txt")).toBe("leave");
});

test("a proxy without anybody behind it is no answer; a refusal is one", () => {
  expect([502, 503, 504].every(isGateway)).toBe(true);
  expect([200, 404, 500].some(isGateway)).toBe(false);
});

test("the files of the version before stay for the tabs that run it", () => {
  expect(outdated(["hundi.app.1", "other", "hundi.app.2", "hundi.app.3"], "hundi.app.3", "hundi.app.")).toEqual([
    "hundi.app.1",
  ]);
  expect(outdated(["hundi.app.3"], "hundi.app.3", "hundi.app.")).toEqual([]);
});

test("another file is another name", () => {
  const one = nameOfFiles([{ url: "shell.html", revision: "1" }]);
  expect(nameOfFiles([{ url: "shell.html", revision: "1" }])).toBe(one);
  expect(nameOfFiles([{ url: "shell.html", revision: "2" }])).not.toBe(one);
  expect(one).toMatch(/^[0-9a-f]{8}$/);
});

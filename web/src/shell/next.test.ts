import { expect, it } from "vitest";
import { readNext } from "./next";

const ORIGIN = "https://hundi.example";
const read = (next: string) => readNext(`?${new URLSearchParams({ next })}`, ORIGIN);

it.each(["/", "/activity?kind=payment", "/pay/@asha?amount=100&note=Chai%20%26%20cake"])("goes on to %s", (next) => {
  expect(read(next)).toBe(next);
});

it("goes home where nothing was wanted", () => {
  expect(readNext("", ORIGIN)).toBe("/");
});

it.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/.//evil.example",
  "/./\\\\evil.example",
  "javascript:alert(1)",
  "activity",
])("leads to no other place: %j", (next) => {
  expect(read(next)).toBe("/");
});

it("does not lead back to where a session begins", () => {
  expect(read("/sign-in?next=/sign-in")).toBe("/");
});

import { expect, it } from "vitest";
import { readNext } from "./next";

const ORIGIN = "https://hundi.example";
const read = (next: string) => readNext(`?${new URLSearchParams({ next })}`, ORIGIN, "me");

it.each(["/", "/activity?kind=payment", "/pay/@asha?amount=100&note=Chai%20%26%20cake"])("goes on to %s", (next) => {
  expect(read(next)).toBe(next);
});

it("goes home where nothing was wanted", () => {
  expect(readNext("", ORIGIN, "me")).toBe("/");
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

it("is the way of whoever was on it when their session ended, and nobody else's", () => {
  const ended = "?ended=me&next=/send%3Fto%3D@bala%26note%3DSecret";
  expect(readNext(ended, ORIGIN, "me")).toBe("/send?to=@bala&note=Secret");
  expect(readNext(ended, ORIGIN, "another")).toBe("/");
});

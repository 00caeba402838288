import { expect, test } from "vitest";
import { makeParser, type Told } from "./parse";

function parsed(...pieces: string[]): Told[] {
  const told: Told[] = [];
  const parse = makeParser((event) => told.push(event));
  for (const piece of pieces) parse(piece);
  return told;
}

test("an event is told when its empty line comes, wherever the pieces are cut", () => {
  const text = 'retry: 1500\n\nid: 17\nevent: transfer\ndata: {"a":1}\n\nevent: balance\ndata: {}\n\n';
  const wanted = [
    { id: "17", event: "transfer", data: '{"a":1}' },
    { id: null, event: "balance", data: "{}" },
  ];
  expect(parsed(text)).toEqual(wanted);
  expect(parsed(...text)).toEqual(wanted);
  expect(parsed(text.replaceAll("\n", "\r\n"))).toEqual(wanted);
});

test("a comment and an event without its end tell nothing", () => {
  expect(parsed(":\n\n", "id: 3\nevent: transfer\ndata: {}\n")).toEqual([]);
});

test("data of several lines is one text", () => {
  expect(parsed("data: a\ndata:b\n\n")).toEqual([{ id: null, event: "message", data: "a\nb" }]);
});

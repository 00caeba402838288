import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { WordsProvider } from "../i18n";
import { received } from "../testing/money";
import { TransferRow } from "./rows";

afterEach(cleanup);

function shown(differently: Parameters<typeof received>[1] = {}): string {
  render(
    <WordsProvider language="en" currency="INR">
      <TransferRow transfer={received(1, differently)} />
    </WordsProvider>,
  );
  return screen.getByRole("link").textContent ?? "";
}

it("says which way money went, and what for", () => {
  const row = shown();
  expect(row).toContain("+₹450.00");
  expect(row).toContain("Dinner");
  expect(row).not.toContain("Completed");
});

it("says first of what is only held that it is, however long its note, and that it has gone no way yet", () => {
  const row = shown({ kind: "hold", status: "held", direction: "out" });
  expect(row).toContain("Pending · Dinner");
  expect(row).toContain("₹450.00");
  expect(row).not.toMatch(/[+−]/);
});

it("takes no money that was let go for money that came in", () => {
  const row = shown({ kind: "hold", status: "voided", direction: "in" });
  expect(row).toContain("Cancelled · Dinner");
  expect(row).not.toContain("+");
});

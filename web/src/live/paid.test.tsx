import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { WordsProvider } from "../i18n";
import { prefer } from "../shell/preferences";
import { received } from "../testing/money";
import { Paid } from "./paid";

afterEach(() => {
  cleanup();
  prefer({ hideAmounts: false });
});

function shown(differently = {}) {
  render(
    <WordsProvider language="en" currency="INR">
      <Paid transfer={received(1, differently)} />
    </WordsProvider>,
  );
  const link = screen.getByRole("link");
  return { link, seen: link.firstChild?.textContent, said: link.lastChild?.textContent };
}

test("it says who has paid how much, and what for, and leads to the receipt", () => {
  const { link, seen, said } = shown();
  expect(seen).toBe("Ravi Kumar paid you ₹450.00 · Dinner");
  expect(said).toBe("Ravi Kumar paid you 450 Indian rupees · Dinner");
  expect(link.getAttribute("href")).toBe(`/transfers/${received(1).id}`);
});

test("an amount that somebody hides is neither seen nor said", () => {
  prefer({ hideAmounts: true });
  const { seen, said } = shown();
  expect([seen, said]).toEqual(["Ravi Kumar paid you · Dinner", "Ravi Kumar paid you · Dinner"]);
});

test("a refund and a deposit are named as such", () => {
  expect(shown({ kind: "refund", note: null }).seen).toBe("Ravi Kumar gave you back ₹450.00");
  cleanup();
  expect(shown({ kind: "deposit", note: null, person: null }).seen).toBe("₹450.00 was paid into your account");
});

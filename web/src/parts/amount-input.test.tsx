import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { WordsProvider } from "../i18n";
import { prefer } from "../shell/preferences";
import { AmountInput, useAmount } from "./amount-input";

afterEach(() => {
  cleanup();
  prefer({ hideAmounts: false });
});

const available = { amount: 100_000, currency: "INR" };

function Form({ fixed = false }) {
  const amount = useAmount(fixed ? 12_350 : null);
  return (
    <>
      <AmountInput {...amount} label="Amount" available={available} fixed={fixed} />
      <output>{amount.minor}</output>
    </>
  );
}

function show(fixed = false) {
  render(
    <WordsProvider language="en" currency="INR">
      <Form fixed={fixed} />
    </WordsProvider>,
  );
  return screen.getByRole<HTMLInputElement>("textbox", { name: "Amount" });
}

const described = (input: HTMLElement) => document.getElementById(input.getAttribute("aria-describedby") ?? "");
const minor = () => screen.getByRole("status").textContent;

describe("the input of an amount", () => {
  it("groups what is typed, says what is left, and knows the amount", async () => {
    const input = show();
    expect(described(input)?.textContent).toContain("₹1,000.00 available");
    await userEvent.type(input, "123.5");
    expect(input.value).toBe("₹123.5");
    expect(minor()).toBe("12350");
    expect(described(input)?.textContent).toContain("₹876.50 left after this");
    expect(input.getAttribute("aria-invalid")).toBeNull();
  });

  it("keeps the caret behind the digit that was typed", async () => {
    const input = show();
    await userEvent.type(input, "1234");
    expect(input.value).toBe("₹1,234");
    await userEvent.type(input, "9", { initialSelectionStart: 2, initialSelectionEnd: 2 });
    expect(input.value).toBe("₹19,234");
    expect(input.selectionStart).toBe(3);
    await userEvent.keyboard("{Backspace}");
    expect(input.value).toBe("₹1,234");
    expect(input.selectionStart).toBe(2);
  });

  it("says at once where it is more than there is, and otherwise not before it is left", async () => {
    const input = show();
    await userEvent.type(input, "2000");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(described(input)?.textContent).toContain("More than you have");
    await userEvent.clear(input);
    await userEvent.type(input, "12,50");
    expect(input.getAttribute("aria-invalid")).toBeNull();
    await userEvent.tab();
    expect(described(input)?.textContent).toContain("two ways");
    expect(minor()).toBe("");
  });

  it("takes a pasted amount as it was meant, or not at all", async () => {
    const input = show();
    await userEvent.click(input);
    await userEvent.paste("Rs. 1,23,456.50");
    expect(input.value).toBe("₹1,23,456.50");
    await userEvent.clear(input);
    await userEvent.paste("1.234,50");
    expect(input.value).toBe("");
    expect(described(input)?.textContent).toContain("two ways");
  });

  it("offers amounts to choose from, by what they are called", async () => {
    const input = show();
    await userEvent.click(screen.getByRole("button", { name: "1,000 Indian rupees" }));
    expect(input.value).toBe("₹1,000");
    expect(minor()).toBe("100000");
  });

  it("does not change where somebody else has set it", async () => {
    const input = show(true);
    await userEvent.type(input, "9");
    expect(input.value).toBe("₹123.50");
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("hides what is there from who hides amounts", () => {
    prefer({ hideAmounts: true });
    expect(described(show())?.textContent).not.toContain("1,000");
  });
});

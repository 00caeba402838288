import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { WordsProvider } from "../../i18n";
import { en } from "../../i18n/en/common";
import { PeopleSearch } from "./people-search";

afterEach(cleanup);

const ask = vi.fn<(text: string) => void>();

function shown(text: string) {
  return (
    <WordsProvider language="en" currency="INR" catalogue={en}>
      <Suspense>
        <PeopleSearch text={text} onSearch={ask} />
      </Suspense>
    </WordsProvider>
  );
}

it("asks once somebody pauses, and not at every letter", async () => {
  await act(async () => void render(shown("")));
  await userEvent.type(await screen.findByRole("searchbox"), "asha");
  await waitFor(() => expect(ask).toHaveBeenCalled());
  expect(ask.mock.calls).toEqual([["asha"]]);
});

it("shows what the address asks for, and does not ask again for what was cleared", async () => {
  const { rerender } = await act(async () => render(shown("asha")));
  expect(await screen.findByRole("searchbox")).toHaveProperty("value", "asha");
  ask.mockClear();
  rerender(shown(""));
  await waitFor(() => expect(screen.getByRole("searchbox")).toHaveProperty("value", ""));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(ask).not.toHaveBeenCalled();
});

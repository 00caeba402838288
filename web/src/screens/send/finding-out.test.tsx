import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { makeQueryClient, sessionQuery } from "../../api/queries";
import { WordsProvider } from "../../i18n";
import { loadArea } from "../../i18n/areas";
import { en } from "../../i18n/en/common";
import FindingOut from "./finding-out";

vi.hoisted(() => {
  globalThis.fetch = () => Promise.reject(new Error("nobody is to be asked"));
});

afterEach(cleanup);

it("finds nothing out for somebody who signed out before it was there", async () => {
  await loadArea("send", "en");
  const client = makeQueryClient();
  client.setQueryData(sessionQuery.queryKey, null);
  const shown = (
    <QueryClientProvider client={client}>
      <WordsProvider language="en" currency="INR" catalogue={en}>
        <Suspense fallback="not there yet">
          <FindingOut />
        </Suspense>
      </WordsProvider>
    </QueryClientProvider>
  );
  const { container } = await act(async () => render(shown));
  expect(container.textContent).toBe("");
});

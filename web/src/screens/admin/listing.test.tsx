import { QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { WordsProvider } from "../../i18n";
import { en } from "../../i18n/en/common";
import { Listing } from "./listing";

afterEach(cleanup);

type Page = { data: string[]; nextCursor: string | null };

function List({ read }: { read: (cursor: string) => Promise<Page> }) {
  const query = useInfiniteQuery({
    queryKey: ["list"],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
  return (
    <Listing query={query} empty="Nothing">
      {(items) => <p>{items.join(" ")}</p>}
    </Listing>
  );
}

async function show(read: (cursor: string) => Promise<Page>) {
  const list = (
    <QueryClientProvider client={new QueryClient()}>
      <WordsProvider language="en" currency="INR" catalogue={en}>
        <Suspense>
          <List read={read} />
        </Suspense>
      </WordsProvider>
    </QueryClientProvider>
  );
  await act(async () => void render(list)); // it waits for the words
}

/** Pages with nothing in them up to the one of this number. */
const emptyUpTo = (number: number) =>
  vi.fn(async (cursor: string): Promise<Page> => {
    const page = Number(cursor || "1");
    return page < number ? { data: [], nextCursor: String(page + 1) } : { data: ["found"], nextCursor: null };
  });

it("passes over pages that have nothing in them", async () => {
  const read = emptyUpTo(4);
  await show(read);
  expect(await screen.findByText("found")).toBeTruthy();
  expect(read).toHaveBeenCalledTimes(4);
});

it("asks whether to go on where there is nothing in many", async () => {
  const read = emptyUpTo(13);
  await show(read);
  await waitFor(() => expect(read).toHaveBeenCalledTimes(10));
  const more = await screen.findByRole("button", { name: "Load more" });
  expect(screen.queryByText("Nothing")).toBeNull();
  await userEvent.click(more);
  expect(await screen.findByText("found")).toBeTruthy();
});

it("says so where there is nothing at all", async () => {
  await show(async () => ({ data: [], nextCursor: null }));
  expect(await screen.findByText("Nothing")).toBeTruthy();
});

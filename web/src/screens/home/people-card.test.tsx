import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { makeQueryClient, type Person } from "../../api/queries";
import { WordsProvider } from "../../i18n";
import { en } from "../../i18n/en/common";
import { PeopleCard } from "./people-card";

/** Stands in for the network, which the client takes hold of as soon as it is loaded. */
const network = vi.hoisted(() => {
  const stub = { answer: (_: URL): Promise<Response> => Promise.reject(new Error("asked too early")) };
  globalThis.fetch = (request) => stub.answer(new URL((request as Request).url));
  return stub;
});

const person = (id: string, firstName: string): Person => ({ id, handle: id, firstName, lastName: "" });
const [ASHA, RAVI, ZOYA] = [person("asha", "Asha"), person("ravi", "Ravi"), person("zoya", "Zoya")];
const page = (data: object[]) => Response.json({ data, nextCursor: null });

afterEach(cleanup);

/** Show the card; a search waits until it is let go on. */
function show() {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  network.answer = async ({ pathname, searchParams }) => {
    if (pathname.endsWith("/recent-payees")) return page([{ person: ZOYA, paidAt: "2026-11-26T00:00:00Z" }]);
    const search = searchParams.get("search");
    if (search === null) return page([ASHA, RAVI, ZOYA]);
    await held;
    return page(search === "ra" ? [RAVI] : []);
  };
  render(
    <QueryClientProvider client={makeQueryClient()}>
      <WordsProvider language="en" currency="INR" catalogue={en}>
        <PeopleCard />
      </WordsProvider>
    </QueryClientProvider>,
  );
  return goOn;
}

const rows = () => within(screen.getByRole("list")).queryAllByRole("listitem");
const names = () => rows().map((row) => row.querySelector("bdi")?.textContent?.trim());

it("shows whom somebody paid lately before all others, each with a way to pay them", async () => {
  show();
  await waitFor(() => expect(names()).toEqual(["Zoya", "Asha", "Ravi"]));
  expect(screen.getByRole("link", { name: "Send Money to Zoya" }).getAttribute("href")).toBe("/send?to=zoya");
});

it("keeps those it has found while it looks for others, and then says how many there are", async () => {
  const goOn = show();
  await waitFor(() => expect(rows()).toHaveLength(3));
  await userEvent.type(screen.getByRole("searchbox", { name: "Name or @handle" }), "ra");
  await waitFor(() => expect(screen.getByRole("list").getAttribute("aria-busy")).toBe("true"));
  expect(names()).toEqual(["Zoya", "Asha", "Ravi"]);
  goOn();
  await waitFor(() => expect(names()).toEqual(["Ravi"]));
  expect(screen.getByRole("status").textContent).toBe("1 person found");
});

it("says that nobody was found, and how somebody is", async () => {
  show()();
  await waitFor(() => expect(rows()).toHaveLength(3));
  await userEvent.type(screen.getByRole("searchbox"), "xyz");
  await screen.findByText(en.home.nobodyHint);
  expect(rows()).toHaveLength(0);
});

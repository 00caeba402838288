import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { makeQueryClient, serverQuery } from "../../api/queries";
import type { ServerInfo } from "../../boot";
import { WordsProvider } from "../../i18n";
import { auth } from "../../i18n/en/auth";
import { en } from "../../i18n/en/common";
import SignUp from "./sign-up";

/** Stands in for the network, which the client takes hold of as soon as it is loaded. */
const network = vi.hoisted(() => {
  const stub = { answer: (_: Request): Promise<Response> => Promise.reject(new Error("asked too early")) };
  globalThis.fetch = (request) => stub.answer(request as Request);
  return stub;
});

const SERVER: ServerInfo = {
  name: "Hundi",
  version: "2",
  signUp: "open",
  openingBalance: "random",
  openDirectory: true,
  currency: { code: "INR", decimals: 2 },
  demo: false,
};

afterEach(cleanup);

async function show(server: Partial<ServerInfo> = {}, address = "/sign-up") {
  history.replaceState(null, "", address);
  const client = makeQueryClient();
  client.setQueryData(serverQuery.queryKey, { ...SERVER, ...server });
  // The words of these screens come with them.
  await act(async () => {
    render(
      <QueryClientProvider client={client}>
        <WordsProvider language="en" currency="INR" catalogue={en}>
          <Suspense>
            <SignUp />
          </Suspense>
        </WordsProvider>
      </QueryClientProvider>,
    );
  });
  return userEvent.setup();
}

/** Be the server: give these answers, one after the other, and keep what was asked. */
function answering(...answers: (() => Response | Promise<Response>)[]): Request[] {
  const asked: Request[] = [];
  network.answer = async (request) => {
    asked.push(request.clone());
    const next = answers.shift();
    if (!next) throw new TypeError("nothing more was to be asked");
    return next();
  };
  return asked;
}

const problem = (status: number, code: string) => () => Response.json({ code, status, detail: code }, { status });

async function fill(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText("First name"), "Asha");
  await user.type(screen.getByLabelText("Last name"), "Rao");
  await user.type(screen.getByLabelText("E-mail address"), "asha@example.com");
  await user.type(screen.getByLabelText("Password"), "correct horse");
}

it("says beside each field what is wrong, focuses the first, and asks the server nothing", async () => {
  const asked = answering();
  const user = await show();
  await user.type(screen.getByLabelText("First name"), "Asha");
  await user.click(screen.getByRole("button", { name: "Create wallet" }));
  const lastName = screen.getByLabelText("Last name");
  expect(lastName.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(lastName);
  expect(screen.getByText(auth.faults.noEmail)).toBeTruthy();
  await user.type(lastName, "Rao");
  expect(lastName.getAttribute("aria-invalid")).toBeNull();
  expect(asked).toHaveLength(0);
});

it("puts a refusal beside its field", async () => {
  answering(problem(409, "username_taken"));
  const user = await show();
  await fill(user);
  await user.keyboard("{Enter}");
  await screen.findByText(auth.faults.usernameTaken);
  expect(document.activeElement).toBe(screen.getByLabelText("E-mail address"));
});

it("asks again with the same key after no answer came", async () => {
  const lost = () => Promise.reject(new TypeError("network"));
  const asked = answering(lost, problem(409, "username_taken"));
  const user = await show();
  await fill(user);
  await user.keyboard("{Enter}");
  await screen.findByText(en.trouble.unreachable);
  await user.click(screen.getByRole("button", { name: "Create wallet" }));
  await waitFor(() => expect(asked).toHaveLength(2));
  const keys = asked.map((request) => request.headers.get("Idempotency-Key"));
  expect(keys[0]).toMatch(/.{20}/);
  expect(keys[1]).toBe(keys[0]);
});

it("signs in where an earlier try, whose answer was lost, had made the wallet", async () => {
  const asked = answering(() => Response.json({ person: {} }, { status: 201 }), problem(401, "sign_in_refused"));
  const user = await show();
  await fill(user);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(new URL(asked[1]?.url ?? "").pathname).toBe("/api/v2/sessions");
  expect(await asked[1]?.json()).toEqual({ username: "asha@example.com", password: "correct horse" });
});

it("takes the code of an invitation from the link", async () => {
  const asked = answering(problem(403, "invite_needed"));
  const user = await show({ signUp: "invite" }, "/sign-up?invite=bright-otter");
  expect(screen.getByLabelText("Invitation code")).toHaveProperty("value", "bright-otter");
  await fill(user);
  await user.keyboard("{Enter}");
  await screen.findByText(auth.faults.usedInvite);
  expect(await asked[0]?.json()).toMatchObject({ inviteCode: "bright-otter" });
});

it("says kindly that nobody can sign up, and offers no form", async () => {
  await show({ signUp: "closed" });
  expect(screen.getByText(auth.closedTitle)).toBeTruthy();
  expect(screen.queryByLabelText("Password")).toBeNull();
});

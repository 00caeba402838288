import { beforeEach, expect, it, vi } from "vitest";
import { balanceQuery, makeQueryClient, type Session, serverQuery, sessionQuery } from "./api/queries";
import { startBackground } from "./background";
import { forget } from "./shell/session";
import { rupees } from "./testing/money";

const sessionOf = (id: string, csrfToken = "secret") => ({ csrfToken, person: { id } }) as Session;
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

beforeEach(() => {
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
});

/** A tab in which Asha is signed in, and has seen what she has. */
async function asha() {
  const client = makeQueryClient();
  client.setQueryData(serverQuery.queryKey, {} as never);
  client.setQueryData(sessionQuery.queryKey, sessionOf("asha"));
  startBackground(client);
  client.setQueryData(balanceQuery.queryKey, { available: rupees(1_000) });
  await settle();
  return client;
}

it("shows nothing of somebody to who signs in after them, in another tab", async () => {
  const client = await asha();
  client.setQueryData(sessionQuery.queryKey, null);
  await settle();
  client.setQueryData(sessionQuery.queryKey, sessionOf("ravi"));
  await settle();
  expect(client.getQueryData(balanceQuery.queryKey)).toBeUndefined();
  expect(client.getQueryData(serverQuery.queryKey)).toBeDefined();
});

it("shows nothing of somebody to who takes their place at once", async () => {
  const client = await asha();
  client.setQueryData(sessionQuery.queryKey, sessionOf("ravi"));
  await settle();
  expect(client.getQueryData(balanceQuery.queryKey)).toBeUndefined();
});

it("shows nothing of somebody whose session has ended", async () => {
  const client = await asha();
  client.setQueryData(sessionQuery.queryKey, null);
  await forget("session ended");
  await settle();
  expect(client.getQueryData(balanceQuery.queryKey)).toBeUndefined();
});

it("keeps what is known of whoever stays", async () => {
  const client = await asha();
  client.setQueryData(sessionQuery.queryKey, sessionOf("asha", "another"));
  await settle();
  expect(client.getQueryData(balanceQuery.queryKey)).toBeDefined();
});

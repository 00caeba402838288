/** A front end such as the tutorial has, on another port: it still works beside the app, on `/api/v1`. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./support/test";

test("another origin's page signs up, looks and sends by the API of the tutorial", async ({ page, server, watch }) => {
  watch.allow(new RegExp(`^left the origin: ${server.url}/api/v1/`), /^left the origin: http:\/\/127\.0\.0\.1/);
  const elsewhere = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html" });
    answer.end("<!doctype html><title>Another front end</title>");
  });
  await new Promise<void>((ready) => elsewhere.listen(0, "127.0.0.1", ready));
  const { port } = elsewhere.address() as AddressInfo;
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    const story = await page.evaluate(tellStory, `${server.url}/api/v1`);
    expect(story).toMatchObject({ signedUp: 200, sent: 200, found: "Ravi" });
    expect(story.after).toBeCloseTo(story.before - 12.5, 2);
  } finally {
    elsewhere.close();
  }
});

/** What the tutorial's pages do, in the page's own words: its `fetch`, its bearer, its preflights. */
async function tellStory(api: string) {
  const ask = async (path: string, body?: object, token?: string) => {
    const response = await fetch(api + path, {
      method: body ? "POST" : "GET",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, answer: await response.json() };
  };
  const signUp = (firstName: string) =>
    ask("/user/signup", {
      username: `${crypto.randomUUID()}@example.com`,
      firstName,
      lastName: "Kumar",
      password: "correct horse",
    });
  const asha = await signUp("Asha");
  const ravi = await signUp("Ravi");
  const token: string = asha.answer.token;
  const balance = async (): Promise<number> => (await ask("/account/balance", undefined, token)).answer.balance;
  const before = await balance();
  const people = (await ask("/user/bulk?filter=Ravi", undefined, token)).answer.user;
  const sent = await ask("/account/transfer", { to: ravi.answer.user._id, amount: 12.5 }, token);
  const after = await balance();
  return { signedUp: asha.status, sent: sent.status, before, after, found: people[0]?.firstName as string };
}

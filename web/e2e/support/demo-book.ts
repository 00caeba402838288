/** A server with the demo book in it: a dozen people, an operator among them, and a month of history. */

import { People, type Person, type Transfer } from "./api";
import { Server } from "./server";

type Filled = { password: string; people: { username: string; handle: string }[] };

export type DemoBook = {
  server: Server;
  people: People;
  /** Somebody with a history, who is no operator. */
  person: Person;
  operator: Person;
  /** Their latest transfers, newest first. */
  transfers: Transfer[];
  /** A link to set a new password with, as the operator makes it: a path of the app. */
  resetPath: string;
};

/** Make the book, and start a server on it. */
export async function openDemoBook(): Promise<DemoBook> {
  const server = new Server({ opening_balance: "1000.00" });
  const { password } = server.command<Filled>(["demo"]);
  await server.start();
  const people = new People(server);
  const person = await people.signIn("asha@demo.example", password);
  const operator = await people.signIn("kabir@demo.example", password);
  await furnish(operator, person);
  const transfers = await person.transfers();
  const reset = await operator.call<{ path: string }>("POST", `/admin/people/${person.id}/reset-links`);
  return { server, people, person, operator, transfers, resetPath: reset.path };
}

/** What the demo book leaves out, and screens have a place for. */
async function furnish(operator: Person, person: Person): Promise<void> {
  await operator.call("POST", "/admin/invites", { days: 14 });
  const found = await person.call<{ data: { id: string }[] }>("GET", "/people?search=@lakshmi");
  const [blocked] = found.data;
  if (blocked) await person.call("PUT", `/blocks/${blocked.id}`);
}

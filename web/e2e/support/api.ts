/** The API as tests call it: quick ways to what a story begins with, never what it is about. */

import { randomUUID } from "node:crypto";
import type { components } from "../../src/api/schema";
import type { Server } from "./server";

type Schemas = components["schemas"];
export type Transfer = Schemas["TransferShown"];

/** What a new wallet is granted by the servers of the tests, in paise: ₹1,000. */
export const OPENING = 100_000;
export const PASSWORD = "correct horse battery";

/** Somebody with an account, and what tests do in their name. */
export class Person {
  constructor(
    readonly server: Server,
    readonly id: string,
    readonly handle: string,
    readonly firstName: string,
    readonly lastName: string,
    readonly username: string,
    readonly password: string,
    readonly token: string,
    /** The cookies of a sign-in, by their names. */
    readonly cookies: ReadonlyMap<string, string>,
  ) {}

  get name(): string {
    return `${this.firstName} ${this.lastName}`;
  }

  /** Ask the API in their name; anything but a success is an error. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    return (await request<T>(this.server, method, path, body, this.token)).answer;
  }

  /** Send paise to somebody. */
  pay(payee: Person, amount: number, note?: string): Promise<Transfer> {
    return this.call("POST", "/transfers", { to: payee.id, amount: rupees(amount), ...(note && { note }) });
  }

  /** What can be spent now, in paise. */
  async balance(): Promise<number> {
    return (await this.call<Schemas["BalanceShown"]>("GET", "/balance")).available.amount;
  }

  /** Their latest transfers, newest first. */
  async transfers(): Promise<Transfer[]> {
    return (await this.call<{ data: Transfer[] }>("GET", "/transfers")).data;
  }

  /** Change their profile: a language, a theme, whether amounts are hidden. */
  set(changes: object): Promise<Schemas["Me"]> {
    return this.call("PATCH", "/me", changes);
  }
}

export const rupees = (amount: number) => ({ amount, currency: "INR" });

export type NewPerson = {
  firstName?: string;
  lastName?: string;
  handle?: string;
  /** In paise. */
  balance?: number;
};

/** Makes people, and gives them what they are to have. */
export class People {
  #operator: Promise<Person> | null = null;

  constructor(readonly server: Server) {}

  /** Sign somebody up, with a username and handle of their own each time. */
  async make({ firstName = "Asha", lastName = "Rao", handle, balance = OPENING }: NewPerson = {}): Promise<Person> {
    const username = `p${randomUUID()}@example.com`;
    const asked = { username, firstName, lastName, password: PASSWORD, ...(handle && { handle }) };
    const person = await begin(this.server, "/sign-ups", asked, username, PASSWORD);
    const has = await person.balance();
    if (balance > has) await this.#cash(person, "deposits", balance - has);
    if (balance < has) await this.#cash(person, "withdrawals", has - balance);
    return person;
  }

  /** Sign somebody in again: another browser of theirs. */
  signIn(username: string, password: string): Promise<Person> {
    return begin(this.server, "/sessions", { username, password }, username, password);
  }

  /** An operator, made at the command line as the first one of every book is. */
  operator(): Promise<Person> {
    this.#operator ??= this.#appoint();
    return this.#operator;
  }

  async #appoint(): Promise<Person> {
    const name = ["--first-name", "Kabir", "--last-name", "Menon", "--admin", "--password-stdin"];
    this.server.command(["user", "create", "kabir@example.com", ...name], `${PASSWORD}\n`);
    return this.signIn("kabir@example.com", PASSWORD);
  }

  async #cash(person: Person, way: "deposits" | "withdrawals", amount: number): Promise<void> {
    const operator = await this.operator();
    await operator.call("POST", `/admin/people/${person.id}/${way}`, { amount: rupees(amount) });
  }
}

async function begin(server: Server, path: string, body: object, username: string, password: string): Promise<Person> {
  const { answer, response } = await request<Schemas["SignedInShown"]>(server, "POST", path, body);
  const { id, handle, firstName, lastName } = answer.person;
  const cookies = response.headers.getSetCookie().map((line) => {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
    return [name, value] as const;
  });
  return new Person(server, id, handle ?? "", firstName, lastName, username, password, answer.token, new Map(cookies));
}

async function request<T>(server: Server, method: string, path: string, body?: object, token?: string) {
  const headers = new Headers({ "Idempotency-Key": randomUUID() });
  if (body) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const asked = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const ask = () => fetch(`${server.url}/api/v2${path}`, asked);
  // A kept connection may have ended unseen while a command ran; under the same key nothing happens twice.
  const response = await ask().catch(ask);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return { answer: (text === "" ? null : JSON.parse(text)) as T, response };
}

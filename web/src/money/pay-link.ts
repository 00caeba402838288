/**
 * Pay links: what a QR code holds, and what people send each other.
 *
 *     https://hundi.example/pay/@asha.rao?amount=12345&note=Lunch
 *
 * An ordinary link of this server's origin, so that every camera app opens it. `amount` is in whole minor units (12345
 * is ₹123.45): a decimal would be read differently from one locale to the next. With an amount the payer pays that and
 * no other, unless the link has `editable=1`. Parameters that are not known here are passed over, since mail programs
 * and networks add their own; one of ours that is malformed or stands twice makes the whole link unusable.
 */

import * as v from "valibot";
import { noteTrouble } from "./note";

export type Payment = {
  /** Without its "@", in lower case. */
  handle: string;
  /** Minor units; null where the payer chooses. */
  amount: number | null;
  note: string;
  /** Whether the payer may change the amount; true where there is none. */
  editable: boolean;
};

/** Why a text is no link that can be paid. */
export type LinkTrouble = "not-a-link" | "elsewhere" | "handle" | "amount" | "note";

export type ReadLink = { ok: true; payment: Payment } | { ok: false; why: LinkTrouble };

/** As the server has it: begins with a letter, no two dots or underscores in a row. */
const HANDLE = /^[a-z](?:[._]?[a-z0-9])*[._]?$/;
const SHORTEST = 3;
const LONGEST = 30;
/** Longer than any link of ours; a text beyond it is not even looked at. */
const LINK_LONGEST = 2_000;

const Handle = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/^@/, "").toLowerCase()),
  v.minLength(SHORTEST),
  v.maxLength(LONGEST),
  v.regex(HANDLE),
);

const Minor = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,15}$/),
  v.transform(Number),
  v.check((minor) => Number.isSafeInteger(minor)),
);

const Note = v.pipe(
  v.string(),
  v.transform((text) => text.trim()),
  v.check((text) => noteTrouble(text) === null),
);

/** Read a handle in any case, with or without its "@"; null where it can be nobody's. */
export function readHandle(text: string): string | null {
  const read = v.safeParse(Handle, text.trim());
  return read.success ? read.output : null;
}

/** Make a link to pay somebody. */
export function payLink(
  origin: string,
  payment: { handle: string; amount?: number | null; note?: string; editable?: boolean },
): string {
  return `${origin}${payPath(payment)}`;
}

/** The same as a path of this app. */
export function payPath({ handle, amount, note, editable }: Parameters<typeof payLink>[1]): string {
  const query = new URLSearchParams();
  if (amount) query.set("amount", String(amount));
  if (amount && editable) query.set("editable", "1");
  if (note?.trim()) query.set("note", note.trim());
  const asked = query.toString();
  return `/pay/@${handle}${asked && `?${asked}`}`;
}

/** Read the part of a pay link behind its path's `/pay/`, as a router has it: the handle, and the query. */
export function readPayment(handleText: string, query: URLSearchParams): ReadLink {
  const handle = v.safeParse(Handle, handleText);
  if (!handle.success) return { ok: false, why: "handle" };
  const asked = readAsked(query);
  return "why" in asked ? { ok: false, why: asked.why } : { ok: true, payment: { handle: handle.output, ...asked } };
}

/** Read what a query asks for: `amount`, `note` and `editable`. */
export function readAsked(query: URLSearchParams): Omit<Payment, "handle"> | { why: "amount" | "note" } {
  const amount = single(query, "amount", Minor);
  if (amount === TROUBLE) return { why: "amount" };
  const editable = single(query, "editable", v.picklist(["0", "1"]));
  if (editable === TROUBLE) return { why: "amount" };
  const note = single(query, "note", Note);
  if (note === TROUBLE) return { why: "note" };
  return { amount, note: note ?? "", editable: amount === null || editable === "1" };
}

const TROUBLE = Symbol("trouble");

/** Take a parameter that may stand once; null where it does not stand at all. */
function single<T>(
  query: URLSearchParams,
  name: string,
  schema: v.GenericSchema<string, T>,
): T | null | typeof TROUBLE {
  const values = query.getAll(name);
  if (values.length === 0) return null;
  const read = v.safeParse(schema, values[0] ?? "");
  return values.length === 1 && read.success ? read.output : TROUBLE;
}

/** Read what was pasted, typed or scanned: a pay link of this origin, or "@handle". */
export function readPayLink(text: string, origin: string): ReadLink {
  const trimmed = text.trim();
  if (trimmed.length > LINK_LONGEST) return { ok: false, why: "not-a-link" };
  if (trimmed.startsWith("@")) return readPayment(trimmed, new URLSearchParams());
  const host = new URL(origin).host; // people leave the "https://" out
  const url = URL.parse(trimmed.startsWith(`${host}/`) ? origin + trimmed.slice(host.length) : trimmed);
  if (url === null) return { ok: false, why: "not-a-link" };
  if (url.protocol !== "https:" && url.protocol !== "http:") return { ok: false, why: "not-a-link" };
  if (url.origin !== origin || url.username !== "") return { ok: false, why: "elsewhere" };
  const handle = /^\/pay\/(?:@|%40)?([^/]+)\/?$/i.exec(url.pathname)?.[1];
  return handle === undefined ? { ok: false, why: "not-a-link" } : readPayment(handle, url.searchParams);
}

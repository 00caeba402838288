/** What `/send` is asked for in its address: `?to=<id or @handle>&amount=<minor>&note=…&fixed=1`, or `?sent=<id>`. */

import { readAsked, readHandle } from "../../money/pay-link";

export type Asked =
  | { step: "people" }
  /** `seed` is the same for the same asking, in whatever order it stood. */
  | { step: "amount"; to: string; amount: number | null; note: string; fixed: boolean; seed: string }
  | { step: "sent"; id: string }
  | { step: "trouble"; why: "handle" | "amount" | "note" };

const ID = /^[0-9a-f]{24}$/;

/** Read a query of `/send`; nothing of it is trusted. */
export function readAddress(search: string): Asked {
  const query = new URLSearchParams(search);
  const sent = query.get("sent");
  if (sent !== null && ID.test(sent)) return { step: "sent", id: sent };
  const to = query.get("to");
  if (to === null || to === "") return { step: "people" };
  const handle = readHandle(to);
  if (!ID.test(to) && !(to.startsWith("@") && handle)) return { step: "trouble", why: "handle" };
  const asked = readAsked(query);
  if ("why" in asked) return { step: "trouble", why: asked.why };
  const { amount, note } = asked;
  const fixed = amount !== null && query.get("fixed") === "1";
  const whom = ID.test(to) ? to : `@${handle}`;
  return { step: "amount", to: whom, amount, note, fixed, seed: seedOf({ to: whom, amount, note, fixed }) };
}

type Seed = { to: string; amount?: number | null; note?: string; fixed?: boolean };

/** Write what to ask `/send` for: its query, always in the same order. */
export function seedOf({ to, amount, note, fixed }: Seed): string {
  const query = new URLSearchParams({ to });
  if (amount) query.set("amount", String(amount));
  if (note) query.set("note", note);
  if (amount && fixed) query.set("fixed", "1");
  return query.toString();
}

/** The address that asks for it. */
export function sendPath(seed: Seed): string {
  return `/send?${seedOf(seed)}`;
}

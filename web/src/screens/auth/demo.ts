/** The demo that this tab has begun: who is in it, and the one password of all, which the server tells only once. */

import { array, boolean, type InferOutput, nullable, object, optional, safeParse, string } from "valibot";
import { DEMO_KEY } from "./demo-key";

const Stored = object({
  password: string(),
  people: array(
    object({
      id: string(),
      handle: nullable(string()),
      firstName: string(),
      lastName: string(),
      username: string(),
      role: string(),
    }),
  ),
  /** Whether home has been told to say no more of it. */
  dismissed: optional(boolean(), false),
});

export type Demo = InferOutput<typeof Stored>;

/** The demo that was kept; null where there is none, or something else stands there. */
export function readDemo(): Demo | null {
  try {
    const read = safeParse(Stored, JSON.parse(sessionStorage.getItem(DEMO_KEY) ?? "null"));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

export function keepDemo(demo: Demo): void {
  try {
    sessionStorage.setItem(DEMO_KEY, JSON.stringify(demo));
  } catch {
    // The demo goes on without: only signing in as somebody else needs it.
  }
}

/** Where somebody goes once they are signed in: `?next=`, which anybody may have written. */

/** Where a session begins: nothing to go on to for whoever has one. */
export const BEGINNINGS: ReadonlySet<string> = new Set(["/sign-in", "/sign-up"]);

/**
 * Read it from a query: a path of this app, and home where it is none, or where it was the way of somebody else
 * (`?ended=` says whose session ended there).
 */
export function readNext(search: string, origin: string, who: string): string {
  const asked = new URLSearchParams(search);
  if ((asked.get("ended") || who) !== who) return "/";
  const next = asked.get("next") ?? "";
  // As the browser reads it, which passes over tabs and line breaks, and takes a backslash for a slash.
  const url = next.startsWith("/") ? URL.parse(next, origin) : null;
  if (url?.origin !== origin || url.pathname.startsWith("//") || BEGINNINGS.has(url.pathname)) return "/";
  return url.pathname + url.search;
}

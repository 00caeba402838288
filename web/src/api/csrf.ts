const COOKIE = "hundi_csrf";

/** What proves that a request comes from this app, as the server gave it to the browser; null for nothing. */
export function csrfCookie(cookies: string): string | null {
  const pairs = cookies.split("; ").map((pair) => pair.split("="));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? null;
}

/** The one way to the server: typed by its OpenAPI document, by cookie, and every answer is data or an error thrown. */

import createClient from "openapi-fetch";
import { answered, unanswered } from "../offline/online";
import { isLeaving, leaveNow } from "./leaving";
import { type Problem, Refused, Unreachable } from "./problems";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const PATIENCE_MS = 20_000;
const CHANGES_NOTHING = new Set(["GET", "HEAD"]);

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** Remember what proves that a changing request comes from this app; null forgets it. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Say what to do when the server no longer knows who is asking. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

const client = createClient<paths>({ baseUrl: `${location.origin}/api/v2`, credentials: "same-origin" });

client.use({
  async onRequest({ request }) {
    if (isLeaving()) await leaveFirst();
    if (csrfToken !== null && !CHANGES_NOTHING.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    const patience = AbortSignal.timeout(PATIENCE_MS);
    return new Request(request, { signal: AbortSignal.any([request.signal, patience]) });
  },
  onResponse({ response }) {
    if (response.headers.has("X-Request-Id")) answered();
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    unanswered();
    return new Unreachable(error);
  },
});

async function leaveFirst(): Promise<void> {
  try {
    await leaveNow();
  } catch (error) {
    unanswered();
    throw new Unreachable(error);
  }
}

export const { GET, POST, PUT, PATCH, DELETE } = client;

type Answered<T> = { data?: T | undefined; error?: unknown; response: Response };

/**
 * Await a call and take its data.
 *
 * @throws Refused where the server said no, Unreachable where no answer came.
 */
export async function take<T>(call: Promise<Answered<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusal(error, response);
  return (data ?? null) as NonNullable<T>;
}

function refusal(error: unknown, response: Response): Refused {
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const refused = new Refused(asProblem(error, response), Number.isNaN(retryAfter) ? null : retryAfter);
  if (refused.code === "unauthenticated") onSignedOut();
  return refused;
}

/** Make a problem of whatever came: something between us and the server may have answered instead of it. */
function asProblem(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "code" in error) return error as Problem;
  return {
    type: "about:blank",
    title: response.statusText || "Error",
    status: response.status,
    code: "internal_error",
    detail: response.statusText || "Error",
    requestId: response.headers.get("X-Request-Id") ?? "",
  } as Problem;
}

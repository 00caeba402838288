/** What can go wrong when the server is asked something. */

import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** The server said no: `code` is for programs, `detail` for people, and the facts stand beside them. */
export class Refused extends Error {
  readonly problem: Problem;
  /** Seconds to wait before asking again, where the server said so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null) {
    super(problem.detail);
    this.name = "Refused";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer came: there is no network, or no server. Whether the request was carried out is not known. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("No answer came from the server.", { cause });
    this.name = "Unreachable";
  }
}

/** Tell whether an error leaves open what became of a request: no answer, or one that is not of the API. */
export function leavesOpen(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.status >= 500);
}

const TURNED_AWAY = new Set([401, 403, 408, 425, 429]);

/** Tell whether a request was turned away before it was looked into: that says nothing of an earlier one like it. */
export function wasTurnedAway({ status }: Refused): boolean {
  return TURNED_AWAY.has(status);
}

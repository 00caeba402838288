/** One request that goes on for as long as the server tells something. */

import { makeParser, type Told } from "./parse";

/** The server says at least ":" every 15 seconds: after this long without a word the connection is dead. */
const SILENCE_MS = 40_000;

export type End = {
  /** The answer's status; null where no answer came. */
  status: number | null;
  /** Seconds to stay away, where the server said so. */
  retryAfter: number | null;
};

type Ears = {
  signal: AbortSignal;
  /** Called with each event. */
  hear: (told: Told) => void;
  /** Called whenever anything came. */
  alive: () => void;
};

/** Listen behind the event `lastEventId`, or from now on, until it ends. It throws nothing. */
export async function listen(lastEventId: string | null, { signal, hear, alive }: Ears): Promise<End> {
  const query = lastEventId === null ? "" : `?lastEventId=${encodeURIComponent(lastEventId)}`;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  let end: End = { status: null, retryAfter: null };
  try {
    const response = await fetch(`/api/v2/events${query}`, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    end = { status: response.status, retryAfter: Number(response.headers.get("Retry-After")) || null };
    if (!response.ok || response.body === null) return end;
    const parse = makeParser(hear);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      alive();
      parse(piece.value);
    }
  } catch {
    // The connection broke, or was given up: what comes next is for the caller to say.
  } finally {
    clearTimeout(timer);
  }
  return end;
}

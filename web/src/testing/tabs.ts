/** Stand-ins for what a browser's tabs share, which no test environment has: Web Locks and BroadcastChannel. */

type Waiting = { grant: () => void; gone: boolean };

/** Exclusive locks by name, in the order they are asked for, as https://w3c.github.io/web-locks/ has them. */
export class FakeLocks {
  #holder: { lose: (why: Error) => void } | null = null;
  #queue: Waiting[] = [];

  async request(_name: string, options: LockOptions, hold: (lock: Lock | null) => Promise<unknown>): Promise<unknown> {
    if (options.steal) {
      this.#holder?.lose(new DOMException("stolen", "AbortError"));
      this.#holder = null;
    } else if (this.#holder !== null) {
      if (options.ifAvailable) return hold(null);
      await this.#wait(options.signal);
    }
    return this.#hold(hold);
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { grant: resolve, gone: false };
      this.#queue.push(waiting);
      signal?.addEventListener("abort", () => {
        waiting.gone = true;
        reject(new DOMException("given up", "AbortError"));
      });
    });
  }

  async #hold(hold: (lock: Lock | null) => Promise<unknown>): Promise<unknown> {
    let lose: (why: Error) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = reject;
    });
    const holder = { lose };
    this.#holder = holder;
    try {
      return await Promise.race([hold({ name: "", mode: "exclusive" }), lost]);
    } finally {
      if (this.#holder === holder) {
        this.#holder = null;
        let next = this.#queue.shift();
        while (next?.gone) next = this.#queue.shift();
        next?.grant();
      }
    }
  }
}

/** Channels of one name hear each other at once, and never themselves. */
export class FakeChannel {
  static open = new Set<FakeChannel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(readonly name: string) {
    FakeChannel.open.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of FakeChannel.open) {
      if (other !== this && other.name === this.name) other.onmessage?.({ data: structuredClone(data) });
    }
  }

  close(): void {
    FakeChannel.open.delete(this);
  }
}

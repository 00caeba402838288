/**
 * One live stream a browser: its tabs elect a leader, who follows the server and passes on what it hears. Six tabs with
 * a stream each would use up all the connections that HTTP/1.1 has for a server.
 */

import type { Told } from "./parse";

const HEARTBEAT_MS = 15_000;
/** A leader that was silent for so long sleeps, as phones put tabs to sleep that nobody looks at. */
const ASLEEP_MS = 90_000;

export type Mouth = { told: (told: Told) => void; alive: () => void };

export type Tabs = {
  /** What the tabs of one person in this browser have in common. */
  name: string;
  signal: AbortSignal;
  /** Follow the server until the signal says stop. `late`: it is a while since the page came from the server. */
  lead: (signal: AbortSignal, mouth: Mouth, late: boolean) => Promise<void>;
  /** Called with each event, whoever has heard it. */
  hear: (told: Told) => void;
};

/** Share one stream among tabs; where the browser has no way to, each tab has its own while it is looked at. */
export function shareStream(tabs: Tabs): void {
  // Neither exists on a page that came over plain http from another machine.
  if (navigator.locks && "BroadcastChannel" in window) void new Turns(tabs).take();
  else followWhileSeen(tabs);
}

type Message = { type: "told"; told: Told } | { type: "alive" } | { type: "hello" };
type Way = "if free" | "wait" | "take over";

class Turns {
  readonly #tabs: Tabs;
  readonly #channel: BroadcastChannel;
  #leads = false;
  #latest: Told | null = null;
  #heardAt = Date.now();

  constructor(tabs: Tabs) {
    this.#tabs = tabs;
    this.#channel = new BroadcastChannel(tabs.name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#listen(data);
    tabs.signal.addEventListener("abort", () => this.#channel.close());
    document.addEventListener("visibilitychange", () => this.#wake(), { signal: tabs.signal });
  }

  /** Lead, or wait for one's turn, until it is all over. */
  async take(): Promise<void> {
    this.#say({ type: "hello" });
    for (let way: Way | null = "if free"; way !== null && !this.#tabs.signal.aborted; ) way = await this.#stand(way);
  }

  /** Stand for election; answers how to stand the next time, null for not at all. */
  async #stand(way: Way): Promise<Way | null> {
    const { name, signal } = this.#tabs;
    const turn = new AbortController();
    const timer = setInterval(
      () => (this.#leads ? this.#say({ type: "alive" }) : this.#isAsleep() && turn.abort()),
      HEARTBEAT_MS,
    );
    const ends = AbortSignal.any([signal, turn.signal]);
    const options = { "if free": { ifAvailable: true }, wait: { signal: ends }, "take over": { steal: true } }[way];
    let next: Way | null = "wait";
    try {
      await navigator.locks.request(name, options, async (lock) => {
        if (lock === null) return;
        await this.#lead(ends, way !== "if free");
        next = null;
      });
    } catch {
      // The turn was given up; where another tab took over, this one waits again.
      if (way === "wait" && turn.signal.aborted) next = "take over";
    } finally {
      clearInterval(timer);
      turn.abort();
      this.#leads = false;
      this.#heardAt = Date.now();
    }
    return next;
  }

  async #lead(signal: AbortSignal, late: boolean): Promise<void> {
    this.#leads = true;
    const told = (event: Told) => {
      if (signal.aborted) return;
      if (event.event === "balance") this.#latest = event;
      this.#say({ type: "told", told: event });
      this.#tabs.hear(event);
    };
    await this.#tabs.lead(signal, { told, alive: () => this.#say({ type: "alive" }) }, late);
  }

  #say(message: Message): void {
    if (!this.#tabs.signal.aborted) this.#channel.postMessage(message);
  }

  #listen(message: Message): void {
    if (message.type === "hello") {
      if (this.#leads && this.#latest !== null) this.#say({ type: "told", told: this.#latest });
      return;
    }
    this.#heardAt = Date.now();
    if (message.type === "told" && !this.#leads) this.#tabs.hear(message.told);
  }

  #isAsleep(): boolean {
    return document.visibilityState === "visible" && Date.now() - this.#heardAt > ASLEEP_MS;
  }

  /** Whoever comes back to this tab may find it as it was hours ago: the leader is heard first. */
  #wake(): void {
    this.#heardAt = Date.now();
  }
}

function followWhileSeen({ signal, lead, hear }: Tabs): void {
  let seen: AbortController | null = null;
  let late = false;
  const look = () => {
    if (document.visibilityState === "hidden") {
      seen?.abort();
      seen = null;
    } else if (seen === null) {
      seen = new AbortController();
      void lead(AbortSignal.any([signal, seen.signal]), { told: hear, alive: () => undefined }, late);
      late = true;
    }
  };
  document.addEventListener("visibilitychange", look, { signal });
  look();
}

import { describe, expect, it } from "vitest";
import type { Transfer } from "../../api/queries";
import type { Draft, Kept, Open, Order } from "./draft";
import { isOpen, isSame, STALE_MS } from "./machine";
import { type Answer, makeSender, type Sender } from "./sender";

const RAVI = { id: "6b078a1a20b49915fd7a752b", handle: "ravi", firstName: "Ravi", lastName: "Kumar" };
const SEED = { seed: `to=${RAVI.id}`, amount: null, note: "" };

/** What a request meets with. */
/** What else may happen: another person has signed in. */
const GONE = "gone";
const FATES = ["heard", "lost before", "lost behind", "late", "busy", "turned away"] as const;
type Fate = (typeof FATES)[number] | typeof GONE;

const refusal = (code: string) => ({ code, detail: "", facts: {}, retryAfter: null });
const turnedAway: Answer = { type: "turned-away", refusal: refusal("throttled") };
const lost: Answer = { type: "lost", retryAfter: null };

/** A server that pays once under a key, as the real one does, and a way to it that loses what it is told to lose. */
class Server {
  readonly made: { key: string; order: Order; transfer: Transfer }[] = [];
  readonly onTheWay: (() => void)[] = [];
  funds = 1_000;

  decide(order: Order, key: string): Answer {
    const former = this.made.find((each) => each.key === key);
    if (former && isSame(former.order, order)) return { type: "answered", transfer: former.transfer, replayed: true };
    if (former) return { type: "refused", refusal: refusal("key_reused") };
    if (order.amount > this.funds) return { type: "refused", refusal: refusal("insufficient_funds") };
    this.funds -= order.amount;
    const transfer = { id: `t${this.made.length}`, amount: { amount: order.amount, currency: "INR" } } as Transfer;
    this.made.push({ key, order, transfer });
    return { type: "answered", transfer, replayed: false };
  }

  meet(fate: Fate, order: Order, key: string): Answer {
    if (fate === "lost before" || fate === "busy") return lost;
    if (fate === "turned away") return turnedAway;
    if (fate === "gone") return { type: "gone" };
    if (fate === "late") {
      this.onTheWay.push(() => this.decide(order, key));
      return lost;
    }
    const answer = this.decide(order, key);
    return fate === "heard" ? answer : lost;
  }
}

/** What a browser keeps over a reload; a tab's draft goes with `closeTab`. */
class Memory implements Kept {
  draft: Draft | null = null;
  open: Open[] = [];
  readDraft = () => this.draft;
  writeDraft = (draft: Draft | null) => {
    this.draft = draft;
  };
  readOpen = () => this.open;
  writeOpen = (open: Open) => {
    this.open = [...this.open.filter(({ key }) => key !== open.key), open];
  };
  dropOpen = (key: string) => {
    this.open = this.open.filter((open) => open.key !== key);
  };
}

class World {
  readonly server = new Server();
  now = 1_000;
  keys = 0;
  requests = 0;
  sent: Transfer[] = [];
  #later: (() => void)[] = [];

  constructor(readonly fates: Fate[]) {}

  tab(kept: Kept): Sender {
    return makeSender({
      owner: "me",
      kept,
      pay: async (order, key) => {
        this.requests += 1;
        expect(kept.readOpen()).toContainEqual({ key, owner: "me", order }); // kept before it is sent
        return this.server.meet(this.fates.shift() ?? "heard", order, key);
      },
      look: async (order) => {
        const fate = this.fates.shift() ?? "heard";
        if (fate !== "heard") return undefined;
        return this.server.made.find((each) => isSame(each.order, order))?.transfer ?? null;
      },
      typed: (minor) => String(minor),
      now: () => this.now,
      newKey: () => {
        this.keys += 1;
        return `key-${String(this.keys).padStart(12, "0")}`;
      },
      later: (waitMs, act) => {
        const due = () => {
          this.now += waitMs;
          act();
        };
        this.#later.push(due);
        return () => {
          this.#later = this.#later.filter((each) => each !== due);
        };
      },
      onSettled: (state) => state.phase === "sent" && this.sent.push(state.transfer),
    });
  }

  /** Let everything happen that happens by itself. */
  async settle(): Promise<void> {
    for (let round = 0; round < 80; round += 1) {
      await Promise.resolve();
      this.#later.shift()?.();
    }
  }
}

const confirm = (sender: Sender, amount: number) => sender.confirm({ payee: RAVI, amount, note: "" });

/** Confirm until it is not turned away any more. */
async function insist(world: World, sender: Sender, amount: number): Promise<void> {
  for (let round = 0; round < 6 && sender.state().phase === "editing"; round += 1) {
    confirm(sender, amount);
    await world.settle();
  }
}

function* sequences<T>(of: readonly T[], length: number): Generator<T[]> {
  if (length === 0) return yield [];
  for (const rest of sequences(of, length - 1)) for (const one of of) yield [one, ...rest];
}

describe("sending", () => {
  it("pays once, whatever becomes of requests and answers", async () => {
    for (const fates of sequences(FATES, 3)) {
      const world = new World([...fates]);
      const sender = world.tab(new Memory());
      sender.subscribe(() => undefined);
      sender.begin(SEED);
      confirm(sender, 600);
      confirm(sender, 600);
      await world.settle();
      const state = sender.state();
      if (state.phase === "editing") {
        expect(fates[0]).toBe("turned away");
        expect(world.server.made).toHaveLength(0);
        continue;
      }
      expect(state.phase).toBe("sent");
      for (const arrives of world.server.onTheWay) arrives();
      expect(world.server.made).toHaveLength(1);
      expect(world.sent).toEqual([world.server.made[0]?.transfer]);
    }
  });

  it("pays once also where it was refused under way, and another amount is sent then", async () => {
    for (const fates of sequences(FATES, 3)) {
      for (const arrivesEarly of [true, false]) {
        const world = new World([...fates]);
        const sender = world.tab(new Memory());
        sender.subscribe(() => undefined);
        sender.begin(SEED);
        world.server.funds = 100;
        confirm(sender, 600);
        await world.settle();
        expect(sender.state().phase).toBe("editing");
        world.server.funds = 1_000;
        if (arrivesEarly) for (const arrives of world.server.onTheWay.splice(0)) arrives();
        sender.write({ text: "300" });
        await insist(world, sender, 300);
        for (const arrives of world.server.onTheWay) arrives();
        expect(world.server.made).toHaveLength(1);
        expect(sender.state()).toMatchObject({ phase: "sent", transfer: world.server.made[0]?.transfer });
      }
    }
  });

  it("finds out after a reload, in this tab or another, before anything else", async () => {
    for (const fates of sequences(FATES, 3)) {
      for (const sameTab of [true, false]) {
        const world = new World([...fates]);
        const page = new Memory();
        const sender = world.tab(page);
        sender.begin(SEED);
        confirm(sender, 600);
        if (page.open.length === 0) throw new Error("nothing was kept");
        sender.end(); // the page goes while the request is on its way, and hears no answer
        const kept = Object.assign(new Memory(), { draft: sameTab ? page.draft : null, open: page.open });
        await world.settle();
        const reloaded = world.tab(kept);
        reloaded.subscribe(() => undefined);
        reloaded.resume();
        expect(isOpen(reloaded.state())).toBe(true);
        reloaded.begin({ ...SEED, seed: "to=somebody-else" });
        confirm(reloaded, 900);
        await world.settle();
        for (const arrives of world.server.onTheWay) arrives();
        expect(reloaded.state()).toMatchObject({ phase: "sent", order: { amount: 600 } });
        expect(world.server.made).toHaveLength(1);
        expect(kept.draft).toBeNull();
        reloaded.close();
        expect(kept.open).toEqual([]);
      }
    }
  });

  it("says once more what was sent, where the page is loaded anew before its address says so", async () => {
    const world = new World(["heard"]);
    const page = new Memory();
    const sender = world.tab(page);
    sender.subscribe(() => undefined);
    sender.begin(SEED);
    confirm(sender, 600);
    await world.settle();
    expect(sender.state().phase).toBe("sent");
    const kept = Object.assign(new Memory(), { draft: page.draft, open: [...page.open] });
    const reloaded = world.tab(kept);
    reloaded.subscribe(() => undefined);
    reloaded.resume();
    await world.settle();
    expect(reloaded.state()).toMatchObject({ phase: "sent", order: { amount: 600 } });
    expect(world.server.made).toHaveLength(1);
    reloaded.close();
    expect(kept.open).toEqual([]);
  });

  it("pays once from two tabs with the same draft", async () => {
    for (const fates of sequences(FATES, 3)) {
      for (const amount of [600, 300]) {
        const world = new World([...fates]);
        const [one, two] = [new Memory(), new Memory()];
        const first = world.tab(one);
        first.begin(SEED);
        two.draft = one.draft; // the tab is duplicated
        const second = world.tab(two);
        for (const tab of [first, second]) tab.subscribe(() => undefined);
        confirm(first, 600);
        confirm(second, amount);
        await world.settle();
        await insist(world, first, 600);
        await insist(world, second, amount);
        for (const arrives of world.server.onTheWay) arrives();
        expect(world.server.made).toHaveLength(1);
        for (const tab of [first, second]) expect(["sent", "spent"]).toContain(tab.state().phase);
      }
    }
  });

  it("asks nothing in the name of somebody else, and keeps what is open for whoever it is of", async () => {
    const world = new World(["lost behind"]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    confirm(sender, 600);
    world.fates.push("gone");
    await world.settle();
    expect(world.requests).toBe(2);
    expect(kept.open).toMatchObject([{ owner: "me", order: { amount: 600 } }]);
    sender.hurry();
    await world.settle();
    expect(world.requests).toBe(2);
  });

  it("leaves nothing to be sent in the next session where it was turned away as the last one ended", async () => {
    const world = new World(["turned away"]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    confirm(sender, 600);
    sender.end();
    await world.settle();
    expect(kept.open).toEqual([]);
  });

  it("is found out in the next session where the last one ended before an answer came", async () => {
    const world = new World(["lost behind", "turned away"]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    sender.subscribe(() => world.requests === 2 && sender.end());
    confirm(sender, 600);
    await world.settle();
    const next = world.tab(kept);
    next.resume();
    await world.settle();
    expect(next.state()).toMatchObject({ phase: "sent", order: { amount: 600 } });
    expect(world.server.made).toHaveLength(1);
  });

  it("does not pay by itself what was confirmed long ago", async () => {
    const world = new World(["lost before"]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    confirm(sender, 600);
    sender.end();
    await world.settle();
    world.now += STALE_MS + 1;
    const key = kept.open[0]?.key;
    const reloaded = world.tab(kept);
    reloaded.resume();
    await world.settle();
    expect(world.server.made).toHaveLength(0);
    expect(reloaded.state()).toMatchObject({ phase: "editing", refusal: { code: "not_made" }, draft: { key } });
  });
});

describe("a draft", () => {
  it("keeps its key over changes, refusals and a reload", async () => {
    const world = new World([]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    const key = kept.draft?.key;
    sender.write({ text: "5,000" });
    sender.write({ note: "Lunch" });
    confirm(sender, 500_000);
    await world.settle();
    expect(sender.state()).toMatchObject({ phase: "editing", refusal: { code: "insufficient_funds" } });
    const reloaded = world.tab(kept);
    expect(reloaded.state()).toMatchObject({ phase: "editing", draft: { key, text: "5,000", note: "Lunch" } });
    reloaded.begin(SEED);
    expect(reloaded.state()).toMatchObject({ draft: { key, text: "5,000" } });
  });

  it("ends with the payment: the next has another key", async () => {
    const world = new World([]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    confirm(sender, 100);
    await world.settle();
    sender.close();
    sender.begin(SEED);
    expect(kept.draft).toMatchObject({ key: "key-000000000002", text: "" });
    confirm(sender, 100);
    await world.settle();
    expect(world.server.made).toHaveLength(2);
  });

  it("hands its key on to the next one where a request of it may still be on its way", async () => {
    const world = new World(["late"]);
    const kept = new Memory();
    const sender = world.tab(kept);
    sender.begin(SEED);
    world.server.funds = 0;
    confirm(sender, 100);
    await world.settle();
    expect(sender.state().phase).toBe("editing");
    sender.begin({ ...SEED, seed: "to=@meera" });
    expect(kept.draft).toMatchObject({ seed: "to=@meera", key: "key-000000000001", doubts: [{ amount: 100 }] });
    world.server.funds = 1_000;
    for (const arrives of world.server.onTheWay) arrives();
    sender.confirm({ payee: { ...RAVI, id: "6b078a1a20b49915fd7a752c" }, amount: 50, note: "" });
    await world.settle();
    expect(sender.state()).toMatchObject({ phase: "sent", other: true, order: { amount: 100 } });
    expect(world.server.made).toHaveLength(1);
  });

  it("can be begun again where another tab has paid it", async () => {
    const world = new World([]);
    const [one, two] = [new Memory(), new Memory()];
    const first = world.tab(one);
    first.begin(SEED);
    two.draft = one.draft;
    const second = world.tab(two);
    confirm(first, 100);
    await world.settle();
    confirm(second, 200);
    await world.settle();
    expect(second.state().phase).toBe("spent");
    second.startOver();
    confirm(second, 200);
    await world.settle();
    expect(second.state().phase).toBe("sent");
    expect(world.server.made.map(({ order }) => order.amount)).toEqual([100, 200]);
  });
});

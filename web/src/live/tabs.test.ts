import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeChannel, FakeLocks } from "../testing/tabs";
import type { Told } from "./parse";
import { type Mouth, shareStream } from "./tabs";

const told = (id: string, event = "transfer"): Told => ({ id, event, data: "{}" });

/** A tab of the browser: what it heard, and how it leads while it does. */
function openTab() {
  const over = new AbortController();
  const tab = { heard: [] as (string | null)[], mouth: null as Mouth | null, late: false, close: () => over.abort() };
  shareStream({
    name: "hundi.live.1",
    signal: over.signal,
    hear: ({ id }) => tab.heard.push(id),
    lead: (signal, mouth, late) => {
      Object.assign(tab, { mouth, late });
      return new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          tab.mouth = null;
          resolve();
        }),
      );
    },
  });
  return tab;
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function show(state: DocumentVisibilityState) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

let tabs: ReturnType<typeof openTab>[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  FakeChannel.open.clear();
  tabs = [];
});

afterEach(() => {
  for (const tab of tabs) tab.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function openTabs(count: number) {
  for (let n = 0; n < count; n++) {
    tabs.push(openTab());
    await settle();
  }
  return tabs as [(typeof tabs)[0], (typeof tabs)[0], (typeof tabs)[0]];
}

test("one tab leads, and all hear what it hears, once", async () => {
  const [first, second, third] = await openTabs(3);
  expect([first, second, third].map(({ mouth }) => mouth !== null)).toEqual([true, false, false]);
  first.mouth?.told(told("7"));
  expect([first.heard, second.heard, third.heard]).toEqual([["7"], ["7"], ["7"]]);
});

test("a leader that is closed hands over to a tab that knows it is late", async () => {
  const [first, second] = await openTabs(2);
  expect(first.late).toBe(false);
  first.close();
  await settle();
  expect([second.mouth !== null, second.late]).toEqual([true, true]);
});

test("a tab that comes later hears where the wallet stands", async () => {
  const [first] = await openTabs(1);
  first.mouth?.told(told("7", "balance"));
  const [, second] = await openTabs(1);
  expect(second.heard).toEqual(["7"]);
});

test("a tab that somebody looks at takes over from a leader that sleeps", async () => {
  const [first, second] = await openTabs(2);
  const asleep = first.mouth;
  vi.spyOn(FakeChannel.prototype, "postMessage").mockReturnValue();
  await vi.advanceTimersByTimeAsync(120_000);
  await settle();
  expect(asleep).not.toBeNull();
  expect([first.mouth, second.mouth !== null]).toEqual([null, true]);
});

test("a leader that lives is left to lead", async () => {
  const [first, second] = await openTabs(2);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([first.mouth !== null, second.mouth]).toEqual([true, null]);
});

test("where tabs cannot agree, each follows by itself while it is seen", async () => {
  vi.stubGlobal("navigator", {});
  show("visible");
  const [tab] = await openTabs(1);
  expect([tab.mouth !== null, tab.late]).toEqual([true, false]);
  show("hidden");
  expect(tab.mouth).toBeNull();
  show("visible");
  expect([tab.mouth !== null, tab.late]).toEqual([true, true]);
});

/** Names, notes and amounts that were made to break a page break none: neither its shape, nor what it runs. */

import type { Page } from "@playwright/test";
import type { Person, Transfer } from "./support/api";
import { NARROW, noSidewaysScroll, nothingOverlaps, settled, WIDE } from "./support/checks";
import { expect, test } from "./support/test";

const NAMES = {
  emoji: { firstName: "🎉".repeat(50), lastName: "👩🏽‍🚀".repeat(12) },
  rightToLeft: { firstName: "مُحَمَّد بن عبد الرحمن آل سعود", lastName: "אברהם בן־יוסף הלוי" },
  script: { firstName: "<script>ran=1</script>", lastName: '"><img src=x onerror=ran=1>' },
  unbroken: { firstName: "W".repeat(50), lastName: "W".repeat(50) },
};
const NOTES = {
  emoji: "🏳️‍🌈".repeat(23),
  rightToLeft: `شكرا جزيلا ${"ـ".repeat(100)}`,
  script: "<script>ran=1</script><img src=x onerror=ran=1>{{7*7}}",
  unbroken: `Z${"\u0335\u0321\u0344\u0353".repeat(34)}`,
};
/** ₹9,99,99,99,99,99,999.99, and half of it. */
const FORTUNE = 999_999_999_999_999;
const SENT = 499_999_999_999_999;

type Kind = keyof typeof NAMES;

test("hostile names, notes and amounts break no screen", async ({ people, operator, visit }) => {
  test.setTimeout(120_000);
  const rich = await people.make({ ...NAMES.unbroken, balance: FORTUNE });
  const made: { person: Person; transfer: Transfer }[] = [];
  for (const kind of Object.keys(NAMES) as Kind[]) {
    const person = await people.make({ ...NAMES[kind], balance: 0 });
    const amount = made.length === 0 ? SENT : 100_00;
    made.push({ person, transfer: await rich.pay(person, amount, NOTES[kind]) });
  }
  const [first] = made as [(typeof made)[0], ...typeof made];
  await first.person.pay(rich, SENT - 1, NOTES.unbroken);

  const page = await visit(rich);
  refuseDialogs(page);
  const own = ["/", "/activity", "/qr", "/settings", "/statements", "/insights", "/send"];
  const about = made.flatMap(({ person, transfer }) => [
    `/transfers/${transfer.id}`,
    `/people/${person.id}`,
    `/send?to=${person.id}&amount=${SENT}&note=${encodeURIComponent(transfer.note ?? "")}`,
  ]);
  for (const path of [...own, ...about]) await holds(page, path);

  const desk = await visit(operator);
  refuseDialogs(desk);
  const ofPerson = [rich, ...made.map(({ person }) => person)].map(({ id }) => `/admin/people/${id}`);
  for (const path of ["/admin", "/admin/people", "/admin/transfers", "/admin/audit", ...ofPerson])
    await holds(desk, path);
});

function refuseDialogs(page: Page): void {
  page.on("dialog", (dialog) => {
    throw new Error(`A dialog was opened: ${dialog.message()}`);
  });
}

async function holds(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    const where = `${path.slice(0, 60)} at ${size.width} px`;
    await noSidewaysScroll(page, where);
    await nothingOverlaps(page, where);
  }
  expect(await page.evaluate(() => "ran" in window), `${path} runs what it was given`).toBe(false);
}

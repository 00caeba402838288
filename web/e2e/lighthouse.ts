/** What Lighthouse says of the pages that people see first, as a phone in the middle of the range shows them. */

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CHROMIUM, CHROMIUM_FLAGS } from "./support/chromium";
import { BUILD, WEB } from "./support/places";
import { expect, test } from "./support/test";

const RUNS = 5;
const PERFORMANCE = 90;
const REPORTS = join(BUILD, "lighthouse");
const LIGHTHOUSE = join(WEB, "lighthouse/node_modules/lighthouse/cli/index.js");

const PAGES = [
  { name: "sign-up", path: "/sign-up", signedIn: false },
  { name: "home", path: "/", signedIn: true },
  { name: "send", path: "/send", signedIn: true },
];

type Category = "performance" | "accessibility" | "best-practices";
type Report = {
  categories: Record<Category, { score: number }>;
  audits: Record<string, { id: string; title: string; score: number | null; displayValue?: string }>;
};

for (const { name, path, signedIn } of PAGES) {
  test(name, async ({ demoBook }) => {
    const { server, person } = demoBook;
    const cookies = signedIn ? [...person.cookies].map(([key, value]) => `${key}=${value}`).join("; ") : "";
    const reports: Report[] = [];
    for (let run = 0; run < RUNS; run += 1) reports.push(await measure(server.url + path, cookies));
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(join(REPORTS, `${name}.json`), JSON.stringify(reports.at(-1)));
    const scores = (category: Category) =>
      reports.map(({ categories }) => Math.round(categories[category].score * 100));
    const performance = scores("performance").sort((one, other) => one - other);
    process.stdout.write(`${name}: performance ${performance.join(" ")}; ${timesOf(reports)}\n`);
    expect(scores("accessibility"), shortcomings(reports)).toEqual(reports.map(() => 100));
    expect(scores("best-practices"), shortcomings(reports)).toEqual(reports.map(() => 100));
    expect(performance[Math.floor(RUNS / 2)], shortcomings(reports)).toBeGreaterThanOrEqual(PERFORMANCE);
  });
}

async function measure(url: string, cookies: string): Promise<Report> {
  const args = [
    LIGHTHOUSE,
    url,
    "--quiet",
    "--output=json",
    "--only-categories=performance,accessibility,best-practices",
    `--chrome-flags=${["--headless=new", ...CHROMIUM_FLAGS].join(" ")}`,
    ...(cookies ? [`--extra-headers=${JSON.stringify({ Cookie: cookies })}`] : []),
  ];
  const environment = { ...process.env, CHROME_PATH: CHROMIUM };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Report;
}

/** What was less than perfect, to be told where a score falls short. */
function shortcomings(reports: Report[]): string {
  const audits = Object.values(reports.at(-1)?.audits ?? {});
  const poor = audits.filter(({ score }) => score !== null && score < 1);
  return poor.map(({ id, title, displayValue }) => `${id}: ${title} ${displayValue ?? ""}`).join("\n");
}

function timesOf(reports: Report[]): string {
  const { audits } = reports.at(-1) as Report;
  const shown = [
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
  ];
  return shown.map((id) => `${id} ${audits[id]?.displayValue}`).join(", ");
}

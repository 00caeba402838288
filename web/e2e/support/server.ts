/** A real server for the tests: this checkout's, on SQLite, with data of its own that goes when it does. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { PYTHON, SOURCES } from "./places";

/** Settings by their name in `hundi settings`: `{ opening_balance: "none" }`. */
export type ServerSettings = Record<string, string>;

const READY_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 10_000;

export class Server {
  /** `http://127.0.0.1:41234`, without a slash at its end. */
  url = "";
  readonly dataDir = mkdtempSync(join(tmpdir(), "hundi-e2e-"));
  readonly #environment: NodeJS.ProcessEnv;
  readonly #log = join(this.dataDir, "server.log");
  #process: ChildProcess | null = null;

  constructor(settings: ServerSettings = {}) {
    this.#environment = environment(settings);
  }

  /** Start it, on a free port the first time, and on the same one again after a `stop`. */
  async start(): Promise<this> {
    const port = this.url === "" ? "0" : new URL(this.url).port;
    const args = ["-m", "hundi", "serve", "--json", "--port", port, "--data-dir", this.dataDir];
    const child = spawn(PYTHON, args, { cwd: this.dataDir, env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    process.once("exit", () => child.kill("SIGKILL"));
    child.stderr.on("data", (said: Buffer) => appendFileSync(this.#log, said));
    this.url = await this.#readiness(child);
    return this;
  }

  /** Wait for the line in which it says where it listens; what else it says goes to its log. */
  #readiness(child: ChildProcess): Promise<string> {
    return new Promise((ready, failed) => {
      const fail = () => failed(new Error(`The server did not start:\n${this.log()}`));
      const timer = setTimeout(fail, READY_WITHIN_MS);
      child.once("exit", fail);
      createInterface({ input: child.stdout as Readable }).on("line", (line) => {
        appendFileSync(this.#log, `${line}\n`);
        if (!line.startsWith('{"listens"')) return;
        clearTimeout(timer);
        ready((JSON.parse(line) as { listens: string }).listens);
      });
    });
  }

  /** Run a `hundi` command on this server's book, and read what it answers. */
  command<T>(args: string[], input = ""): T {
    const all = ["-m", "hundi", ...args, "--json", "--data-dir", this.dataDir];
    const answer = execFileSync(PYTHON, all, { cwd: this.dataDir, env: this.#environment, input, encoding: "utf8" });
    return JSON.parse(answer) as T;
  }

  /** What it said so far. */
  log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  /** Stop it; its book stays. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Stop it, and remove its book. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** This process's environment, but none of its settings of Hundi, and this checkout's code before any installed one. */
function environment(settings: ServerSettings): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("HUNDI_"));
  const set = Object.entries(settings).map(([name, value]) => [`HUNDI_${name.toUpperCase()}`, value]);
  return { ...Object.fromEntries(inherited), ...Object.fromEntries(set), PYTHONPATH: SOURCES };
}

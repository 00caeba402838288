/** Stands before a server and, from when it is told to, passes the same app off as a newer version. */

import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "./server";

/** The file by which a page tells which version it runs. */
const TELLING = /assets\/background-[\w-]+\.js/;
const NEWER = "assets/background-Newer.js";

export class NextVersion {
  url = "";
  isOut = false;
  #file = "";
  readonly #door = createServer((asked, answer) => {
    const path = asked.url === `/${NEWER}` ? `/${this.#file}` : (asked.url ?? "/");
    const passed = request(this.inner.url + path, { method: asked.method ?? "GET", headers: asked.headers }, (said) => {
      if (path === "/sw.js") void this.#rewrite(said).then((text) => answer.writeHead(200, plain(said)).end(text));
      else {
        answer.writeHead(said.statusCode ?? 502, said.headers);
        said.pipe(answer);
      }
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    if (path === "/sw.js") passed.removeHeader("accept-encoding");
    asked.pipe(passed);
  });

  constructor(readonly inner: Server) {}

  async open(): Promise<this> {
    await new Promise<void>((ready) => this.#door.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${(this.#door.address() as AddressInfo).port}`;
    return this;
  }

  close(): void {
    this.#door.close();
    this.#door.closeAllConnections();
  }

  /** The list of the newer version's files names another one. */
  async #rewrite(said: IncomingMessage): Promise<string> {
    let text = "";
    for await (const piece of said.setEncoding("utf8")) text += piece;
    this.#file = text.match(TELLING)?.[0] ?? "";
    return this.isOut ? text.replaceAll(this.#file, NEWER) : text;
  }
}

function plain({ headers }: IncomingMessage) {
  return { "Content-Type": headers["content-type"] ?? "text/javascript", "Cache-Control": "no-cache" };
}

/** Stands before a server that does not serve the app itself yet: the built files, and the rest from the server. */

import { createReadStream, existsSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { BUILT } from "./places";

const KINDS: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
const POLICY = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self'";

/** Tell whether a server serves the app. */
export async function servesApp(url: string): Promise<boolean> {
  return (await (await fetch(`${url}/`)).text()).includes('id="root"');
}

export async function openFrontDoor(inner: string): Promise<{ url: string; door: Server }> {
  const door = createServer((asked, answer) => {
    const path = new URL(asked.url ?? "/", inner).pathname;
    if (path.startsWith("/api/")) {
      const passed = request(inner + asked.url, { method: asked.method ?? "GET", headers: asked.headers }, (said) => {
        answer.writeHead(said.statusCode ?? 502, said.headers);
        said.pipe(answer);
      });
      passed.on("error", () => answer.destroy());
      answer.on("close", () => passed.destroy());
      asked.pipe(passed);
      return;
    }
    const file = extname(path) ? join(BUILT, path) : join(BUILT, "index.html");
    if (!existsSync(file)) {
      answer.writeHead(404).end("Not found");
      return;
    }
    answer.writeHead(200, {
      "Content-Type": KINDS[extname(file)] ?? "application/octet-stream",
      "Content-Security-Policy": POLICY,
    });
    createReadStream(file).pipe(answer);
  });
  await new Promise<void>((ready) => door.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, door };
}

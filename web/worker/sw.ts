/**
 * The service worker: it keeps the app's own files, so that a page without a network is the app and no error. It keeps
 * nothing of anybody: no answer of the API, and no page that the server has put somebody's data into.
 */

import { isGateway, nameOfFiles, outdated, wayOf } from "../src/offline/policy";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const FILES = self.__WB_MANIFEST.map(({ url, revision }) => ({ url: `/${url}`, revision }));
const PATHS: ReadonlySet<string> = new Set(FILES.map(({ url }) => url));
const PREFIX = "hundi.app.";
const CACHE = PREFIX + nameOfFiles(FILES);
const SHELL = "/shell.html";
const PATIENCE_MS = 4_000;

type Message = { type: "take over" } | { type: "running"; file: string };

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));

self.addEventListener("message", (event) => {
  const message = event.data as Message;
  const isMine = message.type === "running" && PATHS.has(message.file);
  if (isMine || message.type === "take over") void self.skipWaiting();
  event.ports[0]?.postMessage(isMine);
});

self.addEventListener("fetch", (event) => {
  const way = wayOf(event.request, self.location.origin, PATHS);
  if (way === "page") event.respondWith(page(event));
  else if (way === "file") event.respondWith(file(event.request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Without cookies: what is kept is the same for everybody. Names with a hash in them may come from the browser's cache.
  const requests = FILES.map(
    ({ url, revision }) => new Request(url, { credentials: "omit", cache: revision === null ? "default" : "reload" }),
  );
  await cache.addAll(requests);
}

async function begin(): Promise<void> {
  const names = outdated(await caches.keys(), CACHE, PREFIX);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function page(event: FetchEvent): Promise<Response> {
  const asked = fromNetwork(event);
  const nobody = asked.then(
    (answer) => (isGateway(answer.status) ? null : answer),
    () => null,
  );
  const impatience = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  return (await Promise.race([nobody, impatience])) ?? (await shell()) ?? asked;
}

async function fromNetwork(event: FetchEvent): Promise<Response> {
  return ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request);
}

async function shell(): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(SHELL, { ignoreVary: true });
}

/** A tab that runs the version before asks for that version's files. */
async function file(request: Request): Promise<Response> {
  const options = { ignoreVary: true, ignoreSearch: true };
  const own = await (await caches.open(CACHE)).match(request, options);
  return own ?? (await caches.match(request, options)) ?? fetch(request);
}

/** What the service worker does with a request, decided by its address alone. */

export type Way =
  /** It is none of the worker's business. */
  | "leave"
  /** A page of the app: from the network, and where that does not answer, the shell. */
  | "page"
  /** A file of the app: as it was kept. */
  | "file";

type Asked = { method: string; mode: string; url: string };

/** Say how to answer a request of a page from `origin`, where `files` are the paths that were kept. */
export function wayOf({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): Way {
  const address = new URL(url);
  if (method !== "GET" || address.origin !== origin || isApi(address.pathname)) return "leave";
  if (mode === "navigate") return "page";
  return address.pathname.startsWith("/assets/") || files.has(address.pathname) ? "file" : "leave";
}

/** Answers of the API are never kept, and its documentation is no page of the app. */
function isApi(path: string): boolean {
  return path === "/api" || path.startsWith("/api/");
}

/** Whether what answered is not the server, but a proxy with nobody behind it. */
export function isGateway(status: number): boolean {
  return status >= 502 && status <= 504;
}

/** The caches of ours to delete, given all there are, oldest first: all but this version's and the one before it, for
 * the tabs that still run that. */
export function outdated(names: readonly string[], current: string, prefix: string): string[] {
  const earlier = names.filter((name) => name.startsWith(prefix) && name !== current);
  return earlier.slice(0, -1);
}

/** A short name for a list of files, another one as soon as any of them changes (FNV-1a). */
export function nameOfFiles(files: readonly { url: string; revision: string | null }[]): string {
  let hash = 0x811c9dc5;
  for (const character of files.map(({ url, revision }) => `${url} ${revision}`).join("\n")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

/** The service worker's side of the page: it is registered, and asked now and then whether there is a newer one. */

import { offerUpdate } from "./update";

const WORKER = "/sw.js";
/** The file this is in: its name has the hash of all that it imports, so that another version's is called otherwise. */
const RUNNING = new URL(import.meta.url).pathname;
const CHECK_EACH_MS = 60 * 60 * 1_000;

/** Register it, where the browser has such a thing and the app was built. */
export async function registerWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(WORKER);
    watch(registration);
    checkNowAndThen(registration);
  } catch {
    // The app is the same without one, as long as there is a network.
  }
}

function watch(registration: ServiceWorkerRegistration): void {
  void consider(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") void consider(registration.waiting);
    });
  });
}

/** Offer what waits, unless this page came from the very version: then it takes over with nobody noticing. */
async function consider(waiting: ServiceWorker | null): Promise<void> {
  if (waiting === null || navigator.serviceWorker.controller === null) return;
  if (await takesOver(waiting)) return;
  offerUpdate({
    apply: () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ type: "take over" });
    },
  });
}

function takesOver(waiting: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<boolean>) => resolve(data);
    waiting.postMessage({ type: "running", file: RUNNING }, [port2]);
  });
}

function checkNowAndThen(registration: ServiceWorkerRegistration): void {
  let checkedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checkedAt < CHECK_EACH_MS) return;
    checkedAt = Date.now();
    registration.update().catch(() => undefined);
  });
}

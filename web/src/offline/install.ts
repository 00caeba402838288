/** The browser's offer to install the app: it comes once and early, and is kept until somebody wants it. */

import { useSyncExternalStore } from "react";

/** Chromium's own, in no standard yet: https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent */
type InstallOffer = Event & { prompt: () => Promise<{ outcome: "accepted" | "dismissed" }> };

const listeners = new Set<() => void>();
let offer: InstallOffer | null = null;

function keep(next: InstallOffer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

/** Begin to wait for the offer: before it comes, or it is lost. */
export function catchInstallOffer(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    keep(event as InstallOffer);
  });
  window.addEventListener("appinstalled", () => keep(null));
}

/** What asks somebody whether to install the app; null where it is installed, or the browser cannot. */
export function useInstall(): (() => Promise<void>) | null {
  const kept = useSyncExternalStore(subscribe, () => offer);
  if (kept === null) return null;
  return async () => {
    const { outcome } = await kept.prompt();
    if (outcome === "accepted") keep(null);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the camera sees, and why it sees nothing where it does not. */

import { CameraOff, Flashlight, FlashlightOff } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useWords } from "../../i18n";
import type { Catalogue } from "../../i18n/en/common";
import { Button } from "../../parts/button";
import { frameDecoder } from "./decoder";
import { type CameraState, useCamera } from "./use-camera";

const PAUSE_MS = 120;

/** Look for a code, and tell what the first one says. The camera rests while the page is not seen. */
export function Viewfinder({ onCode }: { onCode: (text: string) => void }) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [attempt, setAttempt] = useState(0);
  const isSeen = useSyncExternalStore(onVisibility, () => document.visibilityState === "visible");
  const { state, torch, switchTorch } = useCamera(video, isSeen, attempt);
  useCodes(video, state === "live" && isSeen, onCode);

  const failure = failureOf(state, t);
  return (
    <div className="grid gap-2">
      <div className="relative mx-auto aspect-square max-h-[60dvh] w-full overflow-hidden rounded-sheet bg-balance text-white">
        <video
          ref={video}
          muted
          playsInline
          aria-label={t.scan.camera}
          className={`size-full object-cover ${state === "live" ? "" : "invisible"}`}
        />
        {state === "live" && (
          <div aria-hidden className="absolute inset-[15%] rounded-sheet border-4 border-white/80 shadow-lift" />
        )}
        {state === "starting" && <Over>{t.scan.starting}</Over>}
        {failure && (
          <Over>
            <CameraOff aria-hidden className="size-8" />
            <span className="text-lg font-semibold">{failure.title}</span>
            <span className="text-balance-muted">{failure.text}</span>
            {failure.again && (
              <Button className="mt-2" onClick={() => setAttempt(attempt + 1)}>
                {t.common.retry}
              </Button>
            )}
          </Over>
        )}
        {torch !== null && (
          <button
            type="button"
            aria-label={torch ? t.scan.torchOff : t.scan.torchOn}
            aria-pressed={torch}
            onClick={switchTorch}
            className="absolute right-3 bottom-3 inline-flex size-12 items-center justify-center rounded-full bg-balance text-white"
          >
            {torch ? <FlashlightOff aria-hidden className="size-6" /> : <Flashlight aria-hidden className="size-6" />}
          </button>
        )}
      </div>
      {state === "live" && <p className="text-center text-text-2">{t.scan.aim}</p>}
    </div>
  );
}

function Over({ children }: { children: React.ReactNode }) {
  return (
    <div
      role="status"
      className="absolute inset-0 grid place-content-center justify-items-center gap-2 p-6 text-center"
    >
      {children}
    </div>
  );
}

type Failure = { title: string; text: string; again: boolean };

function failureOf(state: CameraState, { scan }: Catalogue): Failure | null {
  switch (state) {
    case "denied":
      return { title: scan.deniedTitle, text: scan.denied, again: true };
    case "missing":
      return { title: scan.missingTitle, text: scan.missing, again: true };
    case "busy":
      return { title: scan.busyTitle, text: scan.busy, again: true };
    case "insecure":
      return { title: scan.insecureTitle, text: scan.insecure, again: false };
    default:
      return null;
  }
}

/** Read frame after frame while it is live, until one has a code. */
function useCodes(
  video: React.RefObject<HTMLVideoElement | null>,
  isLive: boolean,
  onCode: (text: string) => void,
): void {
  useEffect(() => {
    if (!isLive) return;
    let stopped = false;
    const look = async () => {
      const decode = await frameDecoder();
      while (!stopped) {
        const text = video.current ? await decode(video.current) : null;
        if (stopped) return;
        if (text) return onCode(text);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    void look();
    return () => {
      stopped = true;
    };
  }, [video, isLive, onCode]);
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

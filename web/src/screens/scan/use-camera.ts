/** The camera at the back, for as long as a screen wants it. It is let go of whenever nobody looks any more. */

import { type RefObject, useEffect, useState } from "react";

/** Live, or why it is not: nobody allowed it, there is none, another has it, or the page came by plain http. */
export type CameraState = "starting" | "live" | "denied" | "missing" | "busy" | "insecure";

export type Camera = {
  state: CameraState;
  /** Whether its light is on; null where it has none. */
  torch: boolean | null;
  switchTorch: () => void;
};

const WANTED: MediaStreamConstraints = {
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
  audio: false,
};

/** What a camera's failure to start means, by the name of its error. */
export function stateOf(error: unknown): CameraState {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}

/** Show the camera in `video` while it is `wanted`; a new `attempt` asks for it anew. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, wanted: boolean, attempt: number): Camera {
  const [state, setState] = useState<CameraState>("starting");
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [torch, setTorch] = useState<boolean | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the reason to begin again
  useEffect(() => {
    if (!wanted) return;
    if (!navigator.mediaDevices?.getUserMedia) {
      setState(window.isSecureContext ? "missing" : "insecure");
      return;
    }
    let left = false;
    let stream: MediaStream | null = null;
    const screen = video.current;
    setState("starting");
    navigator.mediaDevices.getUserMedia(WANTED).then(
      async (given) => {
        stream = given;
        if (left) return stop(given);
        const [first = null] = given.getVideoTracks();
        first?.addEventListener("ended", () => !left && setState("missing"));
        setTrack(first);
        setTorch(hasTorch(first) ? false : null);
        if (screen) {
          screen.srcObject = given;
          await screen.play().catch(() => undefined); // it plays once it is seen
        }
        if (!left) setState("live");
      },
      (error: unknown) => !left && setState(stateOf(error)),
    );
    return () => {
      left = true;
      if (stream) stop(stream);
      if (screen) screen.srcObject = null;
      setTrack(null);
      setTorch(null);
    };
  }, [video, wanted, attempt]);

  const switchTorch = () => {
    const next = !torch;
    const light = { advanced: [{ torch: next } as MediaTrackConstraintSet] }; // the DOM's types do not know it
    track?.applyConstraints(light).then(
      () => setTorch(next),
      () => setTorch(null),
    );
  };
  return { state, torch, switchTorch };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function hasTorch(track: MediaStreamTrack | null): boolean {
  const able = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  return able?.torch === true;
}

/** The decoder for browsers that have none. It takes a few milliseconds a frame, so it needs no worker. */

import { type DecodeOpts, decodeQR } from "qr/decode.js";

const FRAME_MOST = 1280;
const STILL_MOST = 2048;
const STILL_PATIENCE_MS = 2_000;

let canvas: HTMLCanvasElement | null = null;

export function decodeFrame(picture: HTMLVideoElement | ImageBitmap): string | null {
  return decode(picture, FRAME_MOST, {});
}

export function decodeStill(picture: ImageBitmap): string | null {
  return decode(picture, STILL_MOST, { effort: Number.POSITIVE_INFINITY, timeLimit: STILL_PATIENCE_MS });
}

function decode(picture: HTMLVideoElement | ImageBitmap, most: number, options: DecodeOpts): string | null {
  const [width, height] =
    "videoWidth" in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, most / Math.max(width, height));
  canvas ??= document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (brush === null) return null;
  brush.fillStyle = "#fff"; // behind a picture with holes
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height), options);
  } catch {
    return null; // it throws where it sees no code
  }
}

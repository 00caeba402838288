/** Reads QR codes: by the browser itself where it can, else by a decoder that is loaded for it. */

/** What a code says; null where none is seen. */
export type Decode = (picture: HTMLVideoElement | ImageBitmap) => Promise<string | null>;

/** The browser's own (Shape Detection API), which the DOM's types do not know yet. */
type Detector = { detect: (picture: HTMLVideoElement | ImageBitmap) => Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
};

declare global {
  var BarcodeDetector: DetectorClass | undefined;
}

async function browsersOwn(): Promise<Detector | null> {
  try {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    if (!globalThis.BarcodeDetector || !formats?.includes("qr_code")) return null;
    return new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  } catch {
    return null;
  }
}

/** Make what reads one frame of a camera after the other. */
export async function frameDecoder(): Promise<Decode> {
  const own = await browsersOwn();
  let isUsable = own !== null;
  return async (picture) => {
    if (own && isUsable) {
      try {
        return (await own.detect(picture))[0]?.rawValue ?? null;
      } catch {
        isUsable = false; // it is there, and does not work: some systems lack what it stands on
      }
    }
    const { decodeFrame } = await import("./own-decoder");
    return decodeFrame(picture);
  };
}

/** Read a picture, and take the time that it needs: whatever the browser's own does not see, the other one may. */
export async function decodePicture(picture: ImageBitmap): Promise<string | null> {
  const own = await browsersOwn();
  const seen = await own?.detect(picture).catch(() => []);
  if (seen?.[0]) return seen[0].rawValue;
  const { decodeStill } = await import("./own-decoder");
  return decodeStill(picture);
}

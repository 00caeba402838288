/** A pay code as a picture that can be sent or printed: the code, and beneath it whose it is. */

import type { Code } from "./code";

const WIDTH = 1024;
const LINE = 72;
const FONT = 'system-ui, "Noto Sans", "Noto Sans Devanagari", sans-serif';

/** Draw a code over lines of text as a PNG; null where the browser cannot. */
export function pngOf(code: Code, lines: readonly string[]): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = WIDTH + lines.length * LINE + LINE / 2;
  const brush = canvas.getContext("2d");
  if (brush === null) return Promise.resolve(null);
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = "#000";
  drawCode(brush, code);
  brush.textAlign = "center";
  lines.forEach((line, index) => {
    brush.font = index === 0 ? `bold 52px ${FONT}` : `40px ${FONT}`;
    brush.fillText(line, WIDTH / 2, WIDTH + LINE / 2 + index * LINE, WIDTH - LINE * 2);
  });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Whole pixels a module, so that every edge is sharp. */
function drawCode(brush: CanvasRenderingContext2D, { size, modules }: Code): void {
  const module = Math.floor(WIDTH / size);
  const start = Math.floor((WIDTH - module * size) / 2);
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) brush.fillRect(start + x * module, start + y * module, module, module);
    });
  });
}

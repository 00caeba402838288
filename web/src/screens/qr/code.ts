/** A text as a QR code: its modules as one path, and as an SVG file. */

import { encode } from "uqr";

/** What must stay empty around a code so that readers find it, in modules (ISO/IEC 18004). */
export const QUIET_ZONE = 4;

export type Code = {
  /** How many modules wide and high it is, with its quiet zone. */
  size: number;
  /** The dark modules as an SVG path, one unit a module. */
  path: string;
  /** The dark modules, by row and column. */
  modules: boolean[][];
};

/**
 * Encode a text, with as much correction of errors as has room.
 *
 * @throws where it is longer than a code can hold (2953 bytes).
 */
export function codeOf(text: string): Code {
  const { data } = encode(text, { ecc: "L", boostEcc: true, border: QUIET_ZONE });
  return { size: data.length, path: pathOf(data), modules: data };
}

/** Draw dark modules, each run of them in a row as one rectangle. */
export function pathOf(modules: readonly (readonly boolean[])[]): string {
  let path = "";
  modules.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (row[x]) x += 1;
      if (x > start) path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
      else x += 1;
    }
  });
  return path;
}

/** A code as an SVG file, dark on white, sharp at any size. */
export function svgFileOf({ size, path }: Code, title: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" ` +
    `shape-rendering="crispEdges"><title>${escapeXml(title)}</title>` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>\n`
  );
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}

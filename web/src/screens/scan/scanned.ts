/** What a scanned or typed text comes to. Only a pay link of this site, or an @handle, ever leads anywhere. */

import { payPath, readHandle, readPayLink } from "../../money/pay-link";

export type Scanned =
  /** `path` is put together anew from what was read: nothing of the text itself is followed. */
  | { kind: "pay"; path: string }
  /** None of ours; `host` is whose link it is, where it is one to another place. */
  | { kind: "foreign"; text: string; host: string | null };

/** Read a text from a code, or one that somebody `typed`, who may leave the "@" away. */
export function readScanned(text: string, origin: string, { typed = false } = {}): Scanned {
  const read = readPayLink(text, origin);
  if (read.ok) return { kind: "pay", path: payPath(read.payment) };
  const handle = typed ? readHandle(text) : null;
  if (handle !== null) return { kind: "pay", path: payPath({ handle }) };
  return { kind: "foreign", text, host: hostOf(text, origin) };
}

function hostOf(text: string, origin: string): string | null {
  try {
    const url = new URL(text.trim());
    const isWeb = url.protocol === "https:" || url.protocol === "http:";
    return isWeb && url.origin !== origin ? url.host : null;
  } catch {
    return null;
  }
}

const SHOWN_MOST = 300;
/** Control characters, and those that turn the direction of text: what is read must be what is there. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** A foreign text as it may be shown: every character that would hide or turn others is made visible. */
export function shown(text: string): string {
  const characters = [...text];
  const visible = characters.slice(0, SHOWN_MOST).join("").replace(UNSEEN, "�");
  return characters.length > SHOWN_MOST ? `${visible}…` : visible;
}

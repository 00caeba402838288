/** Notes, held to what the API accepts: one line of 140 characters, as Unicode counts them. */

export const NOTE_LONGEST = 140;

/** They turn the direction of what stands around them. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Count a note's characters as the API does: code points, blanks at both ends left out. */
export function noteLength(note: string): number {
  return [...note.trim()].length;
}

/** Say what is wrong with a note; null where it can be sent. */
export function noteTrouble(note: string): "too-long" | "unfit" | null {
  const trimmed = note.trim();
  if ([...trimmed].length > NOTE_LONGEST) return "too-long";
  return OVERRIDES.test(trimmed) || CONTROL.test(trimmed) ? "unfit" : null;
}

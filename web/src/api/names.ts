/** What people and handles may be called, as far as it can be told without asking: the server has the last word. */

const NAME_LONGEST = 50;
const HANDLE_SHORTEST = 3;
const HANDLE_LONGEST = 30;

export type NameTrouble = "missing" | "too_long" | "unfit";
export type HandleTrouble = "too_short" | "too_long" | "first" | "characters" | "doubled";

/** Say what is wrong with a first or last name; null where nothing is. */
export function troubleOfName(text: string): NameTrouble | null {
  const name = text.trim();
  if (name === "" || /^[\p{Cf}\p{Zs}]+$/u.test(name)) return "missing";
  if ([...name].length > NAME_LONGEST) return "too_long";
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(name) ? "unfit" : null;
}

/** A handle as it is kept, of one as it is typed: without its "@", in small letters. */
export function cleanHandle(text: string): string {
  return text.trim().replace(/^@/, "").toLowerCase();
}

/** Say what is wrong with a handle, told in the order in which one types; null where nothing is. */
export function troubleOfHandle(text: string): HandleTrouble | null {
  const handle = cleanHandle(text);
  if (handle !== "" && !/^[a-z]/.test(handle)) return "first";
  if (/[^a-z0-9._]/.test(handle)) return "characters";
  if (/[._]{2}/.test(handle)) return "doubled";
  if (handle.length > HANDLE_LONGEST) return "too_long";
  return handle.length < HANDLE_SHORTEST ? "too_short" : null;
}

/** Somebody's initials, in a hue of their own. */

import type { Person } from "../api/queries";

const SIZES = { small: "size-9 text-sm", medium: "size-11 text-base", large: "size-16 text-xl" };

type Props = { person: Pick<Person, "id" | "firstName" | "lastName"> | null; size?: keyof typeof SIZES };

export function Avatar({ person, size = "medium" }: Props) {
  const hue = person ? hueOf(person.id) : 0;
  const colours = person
    ? { background: `oklch(0.9 0.06 ${hue})`, color: `oklch(0.35 0.11 ${hue})` }
    : { background: "var(--surface-2)", color: "var(--text-2)" };
  return (
    <span
      aria-hidden
      style={colours}
      className={`inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full font-semibold ${SIZES[size]}`}
    >
      {person ? initialsOf(person) : "₹"}
    </span>
  );
}

/** The first character of each name, as people see characters: an emoji or सु is one. */
export function initialsOf({ firstName, lastName }: { firstName: string; lastName: string }): string {
  const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const first = (name: string) => characters.segment(name.trim())[Symbol.iterator]().next().value?.segment ?? "";
  return (first(firstName) + first(lastName)).toLocaleUpperCase();
}

/** A hue in degrees, the same for the same id, far apart for ids that were made one after the other. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash % 360;
}

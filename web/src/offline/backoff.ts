/** How long to wait before trying again: longer each time, and never all of us at the same moment. */

/** Milliseconds to wait after `failures` in a row: doubled from `first` up to `most`, of which half is left to chance. */
export function backoff(failures: number, first: number, most: number, chance = Math.random()): number {
  const longest = Math.min(most, first * 2 ** Math.min(failures, 30));
  return Math.round(longest * (0.5 + chance / 2));
}

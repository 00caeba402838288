/** How long an API key is to live. */

export const LIVES = ["30", "90", "365", "never"] as const;
export type Life = (typeof LIVES)[number];

const DAY_MS = 86_400_000;

/** When a key that is made now ends, as the API takes it; null for never. */
export function expiryOf(life: Life, now: Date): string | null {
  return life === "never" ? null : new Date(now.getTime() + Number(life) * DAY_MS).toISOString();
}

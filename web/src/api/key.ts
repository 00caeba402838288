/** Keys for what is to happen once. */

const KEY_BYTES = 16;

/** Make a new Idempotency-Key. Not `randomUUID`, which browsers have over https alone. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

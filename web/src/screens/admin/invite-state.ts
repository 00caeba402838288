/** What has become of an invitation. */

import type { Invite } from "./queries";

export type InviteState = "free" | "used" | "over";

export const DAYS_MOST = 365;

export function stateOf(invite: Pick<Invite, "usedAt" | "expiresAt">, now: Date): InviteState {
  if (invite.usedAt !== null) return "used";
  return new Date(invite.expiresAt) > now ? "free" : "over";
}

/** Read for how many days an invitation is to be good; null where that cannot be. */
export function readDays(text: string): number | null {
  if (!/^\d{1,3}$/.test(text.trim())) return null;
  const days = Number(text);
  return days >= 1 && days <= DAYS_MOST ? days : null;
}

/** The link that signs somebody up with a code. */
export function inviteLink(code: string, origin: string): string {
  return `${origin}/sign-up?${new URLSearchParams({ invite: code })}`;
}

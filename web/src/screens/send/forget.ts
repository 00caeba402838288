/** Where drafts are kept, and when they go. Small, for it comes with the app itself. */

import { onForget } from "../../shell/session";

/** The draft of this tab: a reload keeps it. */
export const DRAFT_KEY = "hundi.send.draft";
/** Payments that were confirmed and not heard of yet, for every tab of this browser: a crash keeps them. */
export const OPEN_KEY = "hundi.send.open";

/** Whether something was confirmed in this browser of which nothing has been heard yet. */
export function isSomethingOpen(): boolean {
  try {
    return localStorage.getItem(OPEN_KEY) !== null;
  } catch {
    return false;
  }
}

// Whoever signs in again goes on with what they were writing. Each draft has its owner's id, and is nobody else's; so has
// a payment of which nothing was heard, which is never forgotten here: without its key it might be made a second time.
onForget((why) => {
  if (why === "session ended") return;
  try {
    sessionStorage.removeItem(DRAFT_KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
});

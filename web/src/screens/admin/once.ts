/** Doing a thing once, although answers are lost: it is asked for under one key until it is known what became of it. */

import { leavesOpen } from "../../api/problems";

const WAITS_MS = [1_000, 2_000, 4_000, 8_000];

type Patience = { waits?: readonly number[]; onOpen?: () => void };

/**
 * Ask, and ask the very same again while it is not known what became of it: `ask` must carry one key throughout.
 *
 * @throws what the last answer was, where it said no, or where there still was none.
 */
export async function settle<T>(ask: () => Promise<T>, { waits = WAITS_MS, onOpen }: Patience = {}): Promise<T> {
  for (const wait of waits) {
    try {
      return await ask();
    } catch (error) {
      if (!leavesOpen(error)) throw error;
    }
    onOpen?.();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return ask();
}

/** What the server put into the page for its first screen, so that nothing has to be asked for before it shows. */

import type { Schemas } from "./api/client";

/** What a visitor may do here: who may sign up, what a wallet opens with, whether the empty book may be filled. */
export type ServerInfo = Schemas["ServerShown"];

export type Page<T> = { data: T[]; nextCursor: string | null };

/** All of it may be missing: the offline shell carries none. */
export type Boot = {
  server?: ServerInfo;
  session?: Schemas["Current"] | null;
  balance?: Schemas["BalanceShown"];
  transfers?: Page<Schemas["TransferShown"]>;
  people?: Page<Schemas["PersonShown"]>;
  recentPayees?: Page<Schemas["RecentPayeeShown"]>;
};

/** Read the page's boot data; an empty object where there is none. */
export function readBoot(page: Document): Boot {
  const text = page.getElementById("boot")?.textContent ?? "";
  return text === "" ? {} : (JSON.parse(text) as Boot);
}

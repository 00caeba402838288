/** What the server put into the page for its first screen, so that nothing has to be asked for before it shows. */

import type { Schemas } from "./api/client";

export type ServerInfo = {
  name: string;
  version: string;
  /** Who may sign up: anybody, who has an invitation's code, or nobody. */
  signUp: "open" | "invite" | "closed";
  /** What a new wallet is granted: something at random, nothing, or that much. */
  openingBalance: "random" | "none" | "fixed";
  /** Whether everybody can be listed, or people are found by their handle alone. */
  openDirectory: boolean;
  currency: { code: string; decimals: number };
  /** Whether a visitor may fill the empty book with demo people. */
  demo: boolean;
};

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

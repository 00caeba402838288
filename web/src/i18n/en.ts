/**
 * Everything that the app says, in English. It is the pattern for all other languages: a language is a file like this
 * one, of the type `Catalogue`, with its row in `languages.ts`. What needs a value is a function of it.
 */

import { admin } from "./admin.en";

const plural = new Intl.PluralRules("en");
const count = (n: number, one: string, other: string) => `${n} ${plural.select(n) === "one" ? one : other}`;

export const en = {
  common: {
    appName: "Hundi",
    back: "Back",
    cancel: "Cancel",
    close: "Close",
    copied: "Copied",
    copy: "Copy",
    done: "Done",
    loadMore: "Load more",
    loading: "Loading…",
    more: "More",
    optional: "optional",
    retry: "Try again",
    save: "Save",
    saved: "Saved",
    search: "Search",
    skipToContent: "Skip to content",
    somebody: "Somebody",
    today: "Today",
    yesterday: "Yesterday",
    hiddenAmount: "Amount hidden",
    hideAmounts: "Hide amounts",
    showAmounts: "Show amounts",
    people: (n: number) => count(n, "person", "people"),
  },
  nav: {
    label: "Main",
    home: "Home",
    send: "Send",
    activity: "Activity",
    myQr: "My QR",
    settings: "Settings",
    admin: "Administration",
    account: (name: string) => `Hello, ${name}`,
    signOut: "Sign out",
  },
  trouble: {
    title: "That did not work",
    unreachable: "No answer from the server. Check your connection.",
    internal: "Something is broken on our side. Nothing was lost.",
    tooMany: (seconds: number) => `Too many tries. Try again in ${count(seconds, "second", "seconds")}.`,
    requestId: (id: string) => `If you ask for help, tell them this number: ${id}`,
    notFoundTitle: "There is nothing here",
    notFound: "The page you are looking for does not exist, or is not yours to see.",
    crashedTitle: "Something went wrong",
    crashed: "The page stopped working. Your money is safe: loading it again usually helps.",
    reload: "Load again",
    goHome: "Go to home",
    /** What the API's refusals mean to people, by their code; others are told in the server's own words. */
    codes: {
      account_closed: "This account is closed.",
      account_frozen: "This account is frozen, and cannot send money. Ask the operator.",
      balance_limit: "That is more than an account can hold.",
      cannot_pay: "This person cannot be paid.",
      forbidden: "You may not do that.",
      not_found: "There is no such thing.",
      payee_not_found: "There is nobody by that name here.",
      same_account: "You cannot send money to yourself.",
      unavailable: "The server is busy. Try again in a moment.",
    } as Record<string, string>,
  },
  // Sign up, sign in, reset password
  auth: {},
  // Home, live updates, offline, update
  home: {},
  pwa: {},
  // Send, confirm, pay link
  send: {},
  // My QR and scan
  qr: {},
  scan: {},
  // Receipt and refund
  receipt: {},
  // A transfer in a list: what it was, in two or three words
  transfers: {
    to: (name: string) => `To ${name}`,
    from: (name: string) => `From ${name}`,
    opening: "Opening balance",
    deposit: "Deposit",
    withdrawal: "Withdrawal",
    refund: "Refund",
    hold: "On hold",
    sent: "Sent",
    received: "Received",
    statuses: {
      completed: "Completed",
      partly_refunded: "Partly refunded",
      refunded: "Refunded",
      held: "Pending",
      captured: "Completed",
      voided: "Cancelled",
      expired: "Expired",
    } as Record<string, string>,
  },
  // Activity and its filters
  activity: {},
  // A person's thread
  person: {},
  // Statements and insights
  statements: {},
  insights: {},
  // Settings
  settings: {},
  // Administration: in a file of its own
  admin,
};

/** What every language has to say. */
export type Catalogue = typeof en;

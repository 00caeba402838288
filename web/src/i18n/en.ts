/**
 * Everything that the app says, in English. It is the pattern for all other languages: a language is a file like this
 * one, of the type `Catalogue`, with its row in `languages.ts`. What needs a value is a function of it.
 */

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
  pwa: {
    offline: "Offline",
    offlineAsOf: (time: string) => `Offline · as of ${time}`,
    updateReady: "A new version is ready.",
    update: "Update",
    later: "Later",
    install: "Install Hundi",
    installWhy: "It opens like any other app, straight from your home screen, also without a network.",
    installByHand: "In the browser’s menu to share, choose “Add to Home Screen”.",
    /** What a notice says; an amount of null is one that somebody hides. */
    paid: (name: string, amount: string | null) => (amount ? `${name} paid you ${amount}` : `${name} paid you`),
    refunded: (name: string, amount: string | null) =>
      amount ? `${name} gave you back ${amount}` : `${name} gave you money back`,
    deposited: (_name: string, amount: string | null) =>
      amount ? `${amount} was paid into your account` : "Money was paid into your account",
  },
  // Send, confirm, pay link
  send: {
    title: "Send money",
    titleTo: (name: string) => `Send to ${name}`,
    toWhom: "To whom?",
    searchLabel: "Name, @handle or pay link",
    scan: "Scan a code",
    recent: "Recent",
    everybody: "People",
    nobodyFound: "Nobody found",
    nobodyFoundHint: "Check the spelling, or ask them for their @handle or pay link.",
    nobodyYet: "Nobody to show yet",
    nobodyYetHint: "Search for a name or an @handle, or paste somebody's pay link.",
    chooseOther: "Choose somebody else",
    openLink: (handle: string) => `Pay @${handle}`,
    openLinkAmount: (handle: string, amount: string) => `Pay @${handle} ${amount}`,
    linkTroubles: {
      "not-a-link": "That is no link to pay somebody here.",
      elsewhere: "That link belongs to another site. Nothing can be paid here with it.",
      handle: "Whom the link wants to pay cannot be read.",
      amount: "The amount in the link cannot be read.",
      note: "The note in the link cannot be used.",
    },
    amount: {
      label: "Amount",
      quick: "Quick amounts",
      available: (amount: string) => `${amount} available`,
      left: (amount: string) => `${amount} left after this`,
      over: (amount: string) => `More than you have: ${amount} available`,
      none: "Type how much to send.",
      fixed: "Asked for by the link",
      ambiguous: (example: string) => `That can be read in two ways. Type it like ${example}`,
      unreadable: (example: string) => `That is no amount. Type it like ${example}`,
      tooFine: (decimals: number) =>
        decimals === 0 ? "Whole amounts only." : `${count(decimals, "digit", "digits")} after the point at most.`,
      tooMuch: "More than any account can hold.",
    },
    note: {
      label: "Note",
      hint: "What it is for",
      count: (used: number, most: number) => `${used} of ${most}`,
      tooLong: (by: number) => `Too long by ${count(by, "character", "characters")}.`,
      unfit: "Hidden characters that change the direction of text cannot be sent.",
    },
    next: "Continue",
    offline: "You are offline. Sending works again when you are back.",
    byLink: "A link filled this in. Check whom and how much you are paying.",
    confirm: {
      title: "Check and send",
      to: "To",
      first: "Your first payment to them. Is it the right person?",
      send: (amount: string) => `Send ${amount}`,
      sending: "Sending…",
      change: "Change",
    },
    checking: {
      title: "Checking…",
      what: (amount: string, name: string) => `${amount} to ${name}`,
      why: "No answer came, so it is not known yet whether this was sent. We keep asking. It is never sent twice.",
      offline: "You are offline. We ask again as soon as you are back.",
      now: "Ask now",
      leave: "Go to home",
      leaveHint: "You can leave this page. We go on asking while the app is open.",
    },
    sent: {
      title: (amount: string, name: string) => `${amount} sent to ${name}`,
      sent: "Sent",
      before: "This had been sent before. Nothing was sent twice.",
      earlier: "Your earlier payment had gone through after all, so the new one was not sent.",
      receipt: "Receipt",
      again: "Send again",
    },
    spent: {
      title: "Already sent",
      why: "This payment was already made in another tab or window. Nothing was sent now.",
      startOver: "Start a new payment",
    },
    refused: {
      notMade: "This was not sent: no answer came then, and no such payment was made. You can send it now.",
      insufficient: (available: string) => `You have ${available} available.`,
      transferLimit: (limit: string) => `You can send ${limit} at a time.`,
      dayLimit: (left: string) => `You can send ${left} more today.`,
      dayLimitReached: "You have sent as much as you may today. A new day begins at midnight UTC.",
      payee: "This person cannot be paid. They may have closed their account.",
      frozen: "Your account is frozen, so nothing can be sent from it. Ask the operator.",
      self: "That is you. Choose somebody else.",
      nobody: "There is nobody by that name here.",
    },
    pay: {
      title: (handle: string) => `Pay @${handle}`,
      asks: "A link asks you to pay",
      youPay: "You pay",
      anyAmount: "You choose the amount",
      signIn: "Sign in to pay",
      signUp: "Sign up",
      safe: "Nothing is paid before you have seen their name and confirmed.",
      broken: "This pay link does not work",
    },
  },
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
  // Administration
  admin: {},
};

/** What every language has to say. */
export type Catalogue = typeof en;

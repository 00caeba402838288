/** What a refusal means to whoever wanted to pay, and beside which field it is told. */

import type { Money } from "../../money/money";
import type { Refusal } from "./machine";
import type { Words } from "./words";

export type Explained = { beside: "payee" | "amount" | "note" | "form"; text: string };

const BESIDE: Record<string, Explained["beside"]> = {
  payee_not_found: "payee",
  account_not_found: "payee",
  account_closed: "payee",
  cannot_pay: "payee",
  same_account: "payee",
  insufficient_funds: "amount",
  transfer_limit: "amount",
  day_limit: "amount",
  balance_limit: "amount",
  invalid_amount: "amount",
  zero_amount: "amount",
  invalid_note: "note",
};

/** Say what a refusal means; `money` writes the amounts in it. */
export function explain(refusal: Refusal, words: Words, money: (money: Money) => string): Explained {
  return { beside: BESIDE[refusal.code] ?? "form", text: say(refusal, words, money) };
}

function say({ code, detail, facts, retryAfter }: Refusal, { t }: Words, money: (money: Money) => string): string {
  const { refused } = t.send;
  const fact = (name: string) => asMoney(facts[name]);
  switch (code) {
    case "not_made":
      return refused.notMade;
    case "payee_not_found":
    case "account_not_found":
    case "account_closed":
    case "cannot_pay":
      return refused.payee;
    case "account_frozen":
      return refused.frozen;
    case "same_account":
      return refused.self;
    case "throttled":
      return t.trouble.tooMany(retryAfter ?? 60);
    case "insufficient_funds": {
      const available = fact("available");
      return available ? refused.insufficient(money(available)) : detail;
    }
    case "transfer_limit": {
      const limit = fact("limit");
      return limit ? refused.transferLimit(money(limit)) : detail;
    }
    case "day_limit": {
      const [limit, spent] = [fact("limit"), fact("spentToday")];
      if (!limit || !spent) return detail;
      const left = limit.amount - spent.amount;
      return left > 0 ? refused.dayLimit(money({ ...limit, amount: left })) : refused.dayLimitReached;
    }
    default:
      return t.trouble.codes[code] ?? detail;
  }
}

function asMoney(fact: unknown): Money | null {
  const isMoney = typeof fact === "object" && fact !== null && "amount" in fact && "currency" in fact;
  return isMoney ? (fact as Money) : null;
}

/** The audit log in words: what an operator did as a sentence, and the facts behind it. */

import type { Money } from "../../money/money";
import { nameOf } from "../../parts/rows";
import type { Act } from "./queries";
import type { Words } from "./words";

export type Fact = { label: string; value: string };

/** Keep a name together, whichever way its script runs, so that it turns nothing around it. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Say in a sentence what was done. */
export function sentenceOf(act: Act, words: Words): string {
  const told = words.t.admin.audit;
  const who = act.actor ? isolate(nameOf(act.actor, words)) : told.commandLine;
  const whom = act.person ? isolate(nameOf(act.person, words)) : told.everyone;
  const amount = () => words.money(moneyIn(act.detail.amount) ?? { amount: 0, currency: words.currency });
  const sentences: Record<string, () => string> = {
    deposit: () => told.deposit(who, whom, amount()),
    withdraw: () => told.withdraw(who, whom, amount()),
    freeze: () => told.freeze(who, whom),
    unfreeze: () => told.unfreeze(who, whom),
    close: () => told.close(who, whom),
    limits: () => (act.person ? told.limits(who, whom) : told.defaultLimits(who)),
    promote: () => told.promote(who, whom),
    demote: () => told.demote(who, whom),
    invite: () => told.invite(who),
    end_invite: () => told.endInvite(who),
    reset_link: () => told.resetLink(who, whom),
  };
  const sentence = Object.hasOwn(sentences, act.act) ? sentences[act.act] : undefined;
  return sentence ? sentence() : told.unknown(who, act.act, whom);
}

/** List what is behind a sentence, as far as it is there. */
export function factsOf(act: Act, words: Words): Fact[] {
  const { facts, audit } = words.t.admin;
  const { detail } = act;
  const isLimits = act.act === "limits";
  const limits = (told: unknown) => limitsIn(told, words, act.person === null);
  const amount = moneyIn(detail.amount);
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const rows: [string, string][] = [
    [facts.at, words.moment(act.at)],
    [facts.actor, act.actor?.username ?? audit.commandLine],
    [facts.person, act.person?.username ?? ""],
    [facts.amount, amount ? words.money(amount) : ""],
    [facts.reference, text(detail.reference)],
    [facts.reason, text(detail.reason)],
    [facts.before, isLimits ? limits(detail.before) : ""],
    [facts.after, isLimits ? limits(detail) : ""],
    [facts.days, text(detail.days)],
    [facts.hours, text(detail.hours)],
    [facts.invite, text(detail.invite)],
    [facts.id, act.id],
  ];
  return rows.filter(([, value]) => value !== "").map(([label, value]) => ({ label, value }));
}

function moneyIn(told: unknown): Money | null {
  if (typeof told !== "object" || told === null) return null;
  const { amount, currency } = told as Partial<Money>;
  return typeof amount === "number" && typeof currency === "string" ? { amount, currency } : null;
}

function limitsIn(told: unknown, words: Words, ofEveryone: boolean): string {
  const { audit, person } = words.t.admin;
  const { transferLimit, dayLimit } = (told ?? {}) as { transferLimit?: unknown; dayLimit?: unknown };
  const none = ofEveryone ? person.noLimit : person.asEveryone;
  const say = (limit: unknown) => {
    const money = moneyIn(limit);
    return money ? words.money(money) : none.toLocaleLowerCase(words.locale);
  };
  return audit.limitsAre(say(transferLimit), say(dayLimit));
}

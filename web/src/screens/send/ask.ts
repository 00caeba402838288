/** The requests behind a payment, and what their answers mean for it. */

import type { QueryClient } from "@tanstack/react-query";
import { GET, POST, take } from "../../api/client";
import { Refused, wasTurnedAway } from "../../api/problems";
import { sessionQuery, type Transfer } from "../../api/queries";
import type { Order } from "./draft";
import type { Refusal } from "./machine";
import type { Answer } from "./sender";

const CLOCKS_APART_MS = 5 * 60_000;

/** Say what an error means for the payment that was asked for. Only what the API itself says decides anything. */
export function answerOf(error: unknown): Answer {
  if (!(error instanceof Refused)) return { type: "lost", retryAfter: null };
  const { code, problem, status, retryAfter } = error;
  if (status >= 500 || code === "internal_error") return { type: "lost", retryAfter };
  const refusal: Refusal = { code, detail: problem.detail, facts: { ...problem }, retryAfter };
  return { type: wasTurnedAway(error) ? "turned-away" : "refused", refusal };
}

/** Make what asks the server, for `owner` and nobody else who may have signed in meanwhile. */
export function asker(client: QueryClient, owner: string, currency: string) {
  const isStill = () => client.getQueryData(sessionQuery.queryKey)?.person.id === owner;

  const ask = async (order: Order, key: string): Promise<Answer> => {
    if (!isStill()) return { type: "gone" };
    const answered = await POST("/transfers", {
      params: { header: { "Idempotency-Key": key } },
      body: { to: order.payee.id, amount: { amount: order.amount, currency }, note: order.note.trim() || null },
    });
    const transfer = await take(Promise.resolve(answered));
    // What stands between us and the server may answer in its place, and even be content with everything.
    if (typeof transfer.id !== "string") return { type: "lost", retryAfter: null };
    return { type: "answered", transfer, replayed: answered.response.headers.get("Idempotency-Replayed") === "true" };
  };

  const pay = async (order: Order, key: string): Promise<Answer> => {
    try {
      return await ask(order, key);
    } catch (error) {
      if (!(error instanceof Refused && error.code === "invalid_csrf_token")) return answerOf(error);
      return (await refresh(client)) ? ask(order, key).catch(answerOf) : answerOf(error);
    }
  };
  return { pay, look: async (order: Order) => (isStill() ? look(order) : ("gone" as const)) };
}

/** Ask anew who is signed in, and for what proves it: another tab may have begun another session. */
async function refresh(client: QueryClient): Promise<boolean> {
  try {
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    return true;
  } catch {
    return false;
  }
}

/** Look whether a payment was made: the same, to the same person, since it was confirmed. */
async function look(order: Order): Promise<Transfer | null | undefined> {
  const { payee, amount, note, confirmedAt } = order;
  try {
    const page = await take(
      GET("/transfers", {
        params: {
          query: {
            person: payee.id,
            direction: "out",
            kind: "payment",
            minAmount: amount,
            maxAmount: amount,
            from: new Date(confirmedAt - CLOCKS_APART_MS).toISOString(),
          },
        },
      }),
    );
    return page.data.find((transfer) => (transfer.note ?? "") === note.trim()) ?? null;
  } catch {
    return undefined;
  }
}

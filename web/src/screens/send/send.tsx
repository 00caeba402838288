/** Send money: to whom, how much, a last look, sent. One address; its query and history say how far one has come. */

import { lazy, useEffect, useRef } from "react";
import { Redirect, useLocation } from "wouter";
import { useHistoryState, useSearch } from "wouter/use-browser-location";
import { readAddress } from "./address";
import { AmountStep } from "./amount-step";
import { Checking, LinkTrouble, Spent } from "./asides";
import { isOpen, type State } from "./machine";
import type { Sender } from "./sender";
import { Sent } from "./sent";
import { useSender } from "./use-sender";

/** Who comes by a link or from home knows to whom. */
const PeopleStep = lazy(async () => ({ default: (await import("./people-step")).PeopleStep }));

/** What an entry of the history knows: that the sheet to confirm is open, for this draft; or how it was sent. */
export type Entry = { confirm?: string; before?: boolean; other?: boolean } | null;

export default function Send() {
  const { sender, state } = useSender();
  const asked = readAddress(useSearch());
  const entry = useHistoryState<Entry>();
  useArrival(sender, state, asked.step === "sent");

  const isFirstTry = state.phase === "asking" && state.tries === 0 && entry?.confirm === state.draft.key;
  if (isOpen(state) && !isFirstTry) return <Checking state={state} onHurry={sender.hurry} />;
  if (state.phase === "sent") return <Sent id={state.transfer.id} before={state.before} other={state.other} />;
  if (asked.step === "sent") return <Sent id={asked.id} before={entry?.before} other={entry?.other} />;
  if (state.phase === "spent") return <Spent onStartOver={sender.startOver} />;
  const isElsewhere = state.phase === "editing" && !(asked.step === "amount" && asked.seed === state.draft.seed);
  if (isElsewhere && state.isNews) return <Redirect to={`/send?${state.draft.seed}`} replace />;
  if (asked.step === "trouble") return <LinkTrouble why={asked.why} />;
  if (asked.step === "people") return <PeopleStep />;
  return <AmountStep key={asked.seed} asked={asked} sender={sender} state={state} isConfirming={entry?.confirm} />;
}

/** Once it is sent, put that in the place of the form: Back must not lead to a form that has been paid. */
function useArrival(sender: Sender, state: State, isThere: boolean): void {
  const [, navigate] = useLocation();
  const gone = useRef("");

  useEffect(() => {
    if (state.phase !== "sent") return;
    const { transfer, before, other } = state;
    if (isThere) {
      sender.close();
      return;
    }
    if (gone.current === transfer.id) return;
    gone.current = transfer.id;
    const arrive = () => {
      navigate(`/send?sent=${transfer.id}`, { replace: true, state: { before, other } });
      requestAnimationFrame(() => scrollTo(0, 0)); // going back, the browser has scrolled to where the form was
    };
    if (!(history.state as Entry)?.confirm) return arrive();
    // The sheet has an entry of its own; that goes, and the one before it becomes the end.
    window.addEventListener("popstate", arrive, { once: true });
    history.back();
  }, [sender, state, isThere, navigate]);
}

/** Nothing to see: what was confirmed before the page was loaded anew is found out, on whatever screen one is. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMeStill } from "../../shell/session";
import { keepFindingOut, senderOf } from "./use-sender";
import { useWords } from "./words";

export default function FindingOut() {
  const owner = useMeStill()?.id;
  const words = useWords();
  const client = useQueryClient();
  useEffect(
    () => (owner === undefined ? undefined : keepFindingOut(senderOf(owner, client, words))),
    [owner, client, words],
  );
  return null;
}

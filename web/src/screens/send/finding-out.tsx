/** Nothing to see: what was confirmed before the page was loaded anew is found out, on whatever screen one is. */

import { useFindingOut } from "./use-sender";

export default function FindingOut() {
  useFindingOut();
  return null;
}

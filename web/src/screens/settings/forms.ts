/** What the forms and lists of the settings share. */

import { type RefObject, useEffect, useRef, useState } from "react";

/** Bring whoever has sent a form to the first of its fields in which something is wrong, once that shows. */
export function useFirstError(error: unknown): { form: RefObject<HTMLFormElement | null>; miss: () => void } {
  const form = useRef<HTMLFormElement>(null);
  const [misses, setMisses] = useState(0);
  useEffect(() => {
    if (error !== null || misses > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [error, misses]);
  return { form, miss: () => setMisses((before) => before + 1) };
}

/** Go on from the screen's heading: what was pressed is not there any more. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** Where in the list somebody was when they left it for a receipt: back from there, they are there again. */

import { type MouseEvent, type RefObject, useEffect, useRef } from "react";

type Place = { scrollY: number; href: string };

/** Keep with the address that is being left how far down it was, and by which link. */
export function rememberPlace(event: MouseEvent<HTMLElement>): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (!href) return;
  const place: Place = { scrollY: window.scrollY, href };
  history.replaceState({ ...(history.state as object | null), place }, "");
}

/** Go back there, once the list stands again. */
export function useComeBack(list: RefObject<HTMLElement | null>, isThere: boolean): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (!isThere || isDone.current) return;
    // A frame later, for a screen that is come to begins at its top.
    const frame = requestAnimationFrame(() => {
      isDone.current = true;
      const { place } = (history.state ?? {}) as { place?: Partial<Place> };
      if (typeof place?.scrollY !== "number" || typeof place.href !== "string") return;
      window.scrollTo(0, place.scrollY);
      list.current?.querySelector<HTMLElement>(`a[href="${CSS.escape(place.href)}"]`)?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [list, isThere]);
}

/** The sheet to confirm, as an entry of the history: Back closes it, and a reload leaves it open. */

import { useCallback, useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";

export type SheetEntry = { open: () => void; close: () => void };

/** Open and close the sheet of the draft with this key; `isOpen` is what the history says. */
export function useSheet(key: string, isOpen: boolean): SheetEntry {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const isLeaving = useRef(false);

  useEffect(() => {
    if (!isOpen) isLeaving.current = false;
  }, [isOpen]);

  const open = useCallback(
    () => navigate(`${path}?${search}`, { state: { confirm: key } }),
    [navigate, path, search, key],
  );
  // Going back takes its time: who presses twice meanwhile must not go back twice.
  const close = useCallback(() => {
    if (!isOpen || isLeaving.current) return;
    isLeaving.current = true;
    history.back();
  }, [isOpen]);
  return { open, close };
}

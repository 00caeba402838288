/** A sheet over the page: from below on a phone, in the middle of a wide screen. A native dialog, so it holds the focus. */

import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useWords } from "../i18n";
import { IconButton } from "./button";

type Props = {
  title: string;
  /** Called when it is dismissed: by its button, by Escape, by a press beside it. */
  onClose: () => void;
  /** Kept open whatever is pressed, while something is under way. */
  busy?: boolean;
  children: ReactNode;
};

/** Shown for as long as it is rendered. The first control that has `data-focus` gets the focus, else its heading. */
export function Sheet({ title, onClose, busy = false, children }: Props) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();

  // Closed while it still stands in the page, or the focus would not go back to where it came from.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown || shown.open) return;
    shown.showModal();
    (shown.querySelector<HTMLElement>("[data-focus]") ?? heading.current)?.focus();
    return () => shown.close();
  }, []);

  const dismiss = () => {
    if (!busy) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape, which is the cancel event
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        dismiss();
      }}
      // The second press of a double one on what opened it is meant for that.
      onClick={(event) => event.target === dialog.current && event.detail < 2 && dismiss()}
      className="m-0 mx-auto mt-auto max-h-[92dvh] w-full max-w-lg animate-arrive overflow-y-auto rounded-t-sheet border border-(--edge) bg-surface p-0 text-text shadow-lift backdrop:bg-black/50 sm:m-auto sm:rounded-sheet"
    >
      <div className="grid gap-4 p-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:p-6">
        <div className="flex items-center justify-between gap-2">
          <h2 id={id} ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
            {title}
          </h2>
          <IconButton label={t.common.close} onClick={dismiss} disabled={busy} className="-mr-2">
            <X aria-hidden className="size-5" />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}

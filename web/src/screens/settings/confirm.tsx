/** The question before something that cannot be taken back. */

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../parts/button";
import { Sheet } from "../../parts/sheet";
import { sayError } from "../../parts/states";
import { useWords } from "./words";

type Props = {
  title: string;
  /** What the button says that does it. */
  action: string;
  act: () => Promise<unknown>;
  /** Called when it is done, or is not to be done. */
  onClose: () => void;
  children: ReactNode;
};

export function Confirm({ title, action, act, onClose, children }: Props) {
  const words = useWords();
  const doing = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Sheet title={title} onClose={onClose} busy={doing.isPending}>
      <div className="text-text-2">{children}</div>
      {doing.isError && (
        <p role="alert" className="font-medium text-error">
          {sayError(doing.error, words)}
        </p>
      )}
      <div className="grid grid-cols-2 gap-2">
        <Button look="secondary" onClick={onClose} disabled={doing.isPending} data-focus>
          {words.t.common.cancel}
        </Button>
        <Button look="danger" busy={doing.isPending} onClick={() => doing.mutate()}>
          {action}
        </Button>
      </div>
    </Sheet>
  );
}

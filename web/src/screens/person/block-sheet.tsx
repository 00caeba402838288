/** Blocking somebody, or letting them again, once it is said what that means. */

import type { Person } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { Sheet } from "../../parts/sheet";
import { sayError } from "../../parts/states";
import { useBlock } from "./queries";

type Props = { person: Person; isBlocked: boolean; onClose: () => void };

export function BlockSheet({ person, isBlocked, onClose }: Props) {
  const words = useWords();
  const { t } = words;
  const block = useBlock(person.id);
  const name = nameOf(person, words);
  const means = isBlocked ? t.person.unblockMeans : t.person.blockMeans;

  const change = () =>
    block.mutate(!isBlocked, {
      onSuccess: () => {
        notify(isBlocked ? t.person.nowUnblocked(name) : t.person.nowBlocked(name));
        onClose();
      },
    });
  return (
    <Sheet
      title={isBlocked ? t.person.unblockTitle(name) : t.person.blockTitle(name)}
      onClose={onClose}
      busy={block.isPending}
    >
      <ul className="grid list-disc gap-1 pl-5 text-text-2">
        {means.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {block.isError && (
        <p role="alert" className="text-sm font-medium text-error">
          {sayError(block.error, words)}
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Button look="secondary" onClick={onClose} disabled={block.isPending} data-focus>
          {t.common.cancel}
        </Button>
        <Button look={isBlocked ? "primary" : "danger"} onClick={change} busy={block.isPending}>
          {isBlocked ? t.person.unblock : t.person.block}
        </Button>
      </div>
    </Sheet>
  );
}

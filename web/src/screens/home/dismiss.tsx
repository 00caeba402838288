import { X } from "lucide-react";
import { useWords } from "../../i18n";
import { IconButton } from "../../parts/button";

/** Takes a card away that has said what it had to say. */
export function Dismiss({ onClick }: { onClick: () => void }) {
  const { t } = useWords();
  return (
    <IconButton label={t.common.close} onClick={onClick} className="-mr-2">
      <X aria-hidden className="size-5" />
    </IconButton>
  );
}

/** A button that copies a text, and says so. */

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../i18n";
import { IconButton } from "./button";
import { notify } from "./notice";
import { copyText } from "./share";

const TOLD_MS = 2_000;

type Props = { text: string; label: string; className?: string };

export function CopyButton({ text, label, className = "" }: Props) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), TOLD_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    notify(t.common.copied);
  };
  const Icon = copied ? Check : Copy;
  return (
    <IconButton label={label} onClick={() => void copy()} className={className} data-chrome>
      <Icon aria-hidden className="size-5" />
    </IconButton>
  );
}

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n";
import { IconButton } from "./button";
import { Field, type FieldProps } from "./field";

/** A password, hidden until somebody asks to see it. It may be pasted; nothing corrects its spelling. */
export function PasswordField(props: Omit<FieldProps, "type" | "end">) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      end={
        <IconButton
          label={shown ? t.common.hidePassword : t.common.showPassword}
          onClick={() => setShown(!shown)}
          className="text-text-2"
        >
          <Icon aria-hidden className="size-5" />
        </IconButton>
      }
    />
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { POST, take } from "../../api/client";
import { Refused } from "../../api/problems";
import { Button } from "../../parts/button";
import { notify } from "../../parts/notice";
import { Card, Page } from "../../parts/page";
import { PasswordField } from "../../parts/password-field";
import { sayError } from "../../parts/states";
import { useMe } from "../../shell/session";
import { checkNewPassword } from "../auth/faults";
import { useFirstError } from "./forms";
import { useWords, type Words } from "./words";

export default function Password() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState({ oldPassword: "", newPassword: "" });
  const [isTried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => take(POST("/password", { body: typed })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["sessions"] });
      void client.invalidateQueries({ queryKey: ["api-keys"] });
      notify(t.settings.passwordChanged);
      navigate("/settings");
    },
  });
  const { form, miss } = useFirstError(change.error);
  const refused = refusalOf(change.error, words);
  const oldError = isTried && typed.oldPassword === "" ? t.settings.oldMissing : refused.old;
  const newError = isTried && checkNewPassword(typed.newPassword) ? t.settings.newUnfit : refused.new;

  const edit = (part: Partial<typeof typed>) => {
    setTyped({ ...typed, ...part });
    change.reset();
  };
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (typed.oldPassword === "" || checkNewPassword(typed.newPassword)) miss();
    else change.mutate();
  };
  return (
    <Page title={t.settings.password} back="/settings">
      <Card>
        <form ref={form} noValidate onSubmit={send} className="grid gap-4">
          <p className="text-text-2">{t.settings.passwordHint}</p>
          {/* For password managers, which keep a password under a name. */}
          <input hidden readOnly name="username" autoComplete="username" value={me.username} />
          <PasswordField
            label={t.settings.oldPassword}
            autoComplete="current-password"
            value={typed.oldPassword}
            error={oldError}
            onChange={(event) => edit({ oldPassword: event.target.value })}
          />
          <PasswordField
            label={t.settings.newPassword}
            hint={t.settings.newHint}
            autoComplete="new-password"
            value={typed.newPassword}
            error={newError}
            onChange={(event) => edit({ newPassword: event.target.value })}
          />
          {refused.other && (
            <p role="alert" className="font-medium text-error">
              {refused.other}
            </p>
          )}
          <Button type="submit" busy={change.isPending}>
            {t.settings.changePassword}
          </Button>
        </form>
      </Card>
    </Page>
  );
}

function refusalOf(error: unknown, words: Words): { old?: string; new?: string; other?: string } {
  if (error === null) return {};
  const code = error instanceof Refused ? error.code : "";
  if (code === "wrong_password") return { old: words.t.settings.oldWrong };
  if (code === "invalid_password") return { new: words.t.settings.newUnfit };
  return { other: sayError(error, words) };
}

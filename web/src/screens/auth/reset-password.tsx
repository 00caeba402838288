import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { POST, take } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { Button, ButtonLink } from "../../parts/button";
import { notify } from "../../parts/notice";
import { PasswordField } from "../../parts/password-field";
import { Empty } from "../../parts/states";
import { checkNewPassword, readResetRefusal } from "./faults";
import { useForm, Wrong } from "./form";
import { Frame } from "./frame";
import { useWords } from "./words";

export default function ResetPassword() {
  const { t } = useWords();
  const token = useToken();
  return (
    <Frame title={t.auth.resetTitle} lead={token ? t.auth.resetLead : undefined}>
      {token ? (
        <ResetForm key={token} token={token} />
      ) : (
        <Empty title={t.auth.noLinkTitle} action={<ButtonLink href="/sign-in">{t.auth.signIn}</ButtonLink>}>
          {t.auth.noLink}
        </Empty>
      )}
    </Frame>
  );
}

/**
 * Take the token out of the address.
 *
 * It comes in the fragment, which browsers tell no server, and leaves the address bar and the history at once: whoever
 * looks over a shoulder, or goes back later, does not find it there.
 */
function useToken(): string {
  const [token, setToken] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const takeOut = () => {
      if (location.hash.length < 2) return;
      setToken(location.hash.slice(1));
      history.replaceState(history.state, "", location.pathname + location.search);
    };
    takeOut();
    window.addEventListener("hashchange", takeOut); // another link, pasted over this one
    return () => window.removeEventListener("hashchange", takeOut);
  }, []);
  return token;
}

const NAMES = ["password"] as const;

function ResetForm({ token }: { token: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [, go] = useLocation();
  const form = useForm({
    names: NAMES,
    check: ({ password }) => {
      const fault = checkNewPassword(password);
      return fault ? { password: fault } : {};
    },
    send: async ({ password }) => {
      await take(POST("/password-resets", { body: { token, password } }));
      notify(t.auth.resetDone);
      go("/sign-in", { replace: true });
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey }); // it may have been one of those that ended
    },
    read: (error, { password }) => readResetRefusal(error, password),
  });
  return (
    <form {...form.props} className="grid gap-4">
      <PasswordField
        label={t.auth.newPassword}
        name="password"
        autoComplete="new-password"
        required
        hint={t.auth.passwordHint}
        error={form.wrong("password")}
      />
      <Wrong>{form.trouble}</Wrong>
      <Button type="submit" busy={form.busy}>
        {t.auth.resetSubmit}
      </Button>
    </form>
  );
}

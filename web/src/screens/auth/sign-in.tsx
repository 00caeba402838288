import { useQuery } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { POST, take } from "../../api/client";
import { serverQuery } from "../../api/queries";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { PasswordField } from "../../parts/password-field";
import { useBegin } from "../../shell/session";
import { DemoOffer } from "./demo-offer";
import { DemoPeople } from "./demo-people";
import { checkSignIn, readSignInRefusal } from "./faults";
import { useForm, Wrong } from "./form";
import { Frame, Instead } from "./frame";
import { useWords } from "./words";

const NAMES = ["username", "password"] as const;

export default function SignIn() {
  const { t } = useWords();
  const { data: server } = useQuery(serverQuery);
  const ended = new URLSearchParams(useSearch()).has("ended");
  return (
    <Frame title={t.auth.signInTitle} lead={ended && t.auth.ended}>
      <SignInForm />
      <details className="text-text-2">
        <summary className="flex min-h-11 items-center justify-center rounded-control text-sm font-medium text-brand-text">
          {t.auth.forgot}
        </summary>
        <p className="pb-2 text-center text-sm">{t.auth.forgotHelp}</p>
      </details>
      {server?.signUp !== "closed" && (
        <Instead question={t.auth.newHere} href="/sign-up">
          {t.auth.signUp}
        </Instead>
      )}
      {server?.demo ? <DemoOffer /> : <DemoPeople />}
    </Frame>
  );
}

function SignInForm() {
  const { t } = useWords();
  const begin = useBegin();
  const form = useForm({
    names: NAMES,
    check: checkSignIn,
    send: async (body) => begin(await take(POST("/sessions", { body }))),
    read: readSignInRefusal,
  });
  return (
    <form {...form.props} className="grid gap-4">
      <Field
        label={t.auth.email}
        name="username"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
        error={form.wrong("username")}
      />
      <PasswordField
        label={t.auth.password}
        name="password"
        autoComplete="current-password"
        required
        error={form.wrong("password")}
      />
      <Wrong>{form.trouble}</Wrong>
      <Button type="submit" busy={form.busy}>
        {t.auth.signIn}
      </Button>
    </form>
  );
}

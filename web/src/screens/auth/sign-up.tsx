import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearch } from "wouter";
import { PATCH, POST, rememberCsrfToken, type Schemas, take } from "../../api/client";
import { newKey } from "../../api/key";
import { serverQuery } from "../../api/queries";
import type { ServerInfo } from "../../boot";
import { Button } from "../../parts/button";
import { Field } from "../../parts/field";
import { PasswordField } from "../../parts/password-field";
import { Empty, Skeleton } from "../../parts/states";
import { preferences } from "../../shell/preferences";
import { useBegin } from "../../shell/session";
import { DemoOffer } from "./demo-offer";
import { checkSignUp, readSignUpRefusal, type SignUpName } from "./faults";
import { useForm, Wrong } from "./form";
import { Frame, Instead } from "./frame";
import { useWords, type Words } from "./words";

const NAMES = ["inviteCode", "firstName", "lastName", "username", "password"] as const satisfies SignUpName[];

export default function SignUp() {
  const words = useWords();
  const { t } = words;
  const server = useQuery(serverQuery);
  const lead =
    server.data && server.data.signUp !== "closed" ? sayOpening(server.data.openingBalance, words) : undefined;
  return (
    <Frame title={t.auth.signUpTitle} lead={lead}>
      {server.isPending ? <Skeleton /> : <Door server={server.data} />}
    </Frame>
  );
}

function Door({ server }: { server: ServerInfo | undefined }) {
  const { t } = useWords();
  return (
    <>
      {server?.signUp === "closed" ? (
        <Empty title={t.auth.closedTitle}>{t.auth.closed}</Empty>
      ) : (
        <SignUpForm inviteNeeded={server?.signUp === "invite"} />
      )}
      <Instead question={t.auth.haveWallet} href="/sign-in">
        {t.auth.signIn}
      </Instead>
      {server?.demo && <DemoOffer />}
    </>
  );
}

function SignUpForm({ inviteNeeded }: { inviteNeeded: boolean }) {
  const { t } = useWords();
  const begin = useBegin();
  const invited = new URLSearchParams(useSearch()).get("invite") ?? "";
  const [key] = useState(newKey);
  const form = useForm({
    names: NAMES,
    check: (values) => checkSignUp(values, inviteNeeded),
    send: async (values) => begin(await keepChoices(await signUp(values, key))),
    read: readSignUpRefusal,
  });
  return (
    <form {...form.props} className="grid gap-4">
      {(inviteNeeded || invited !== "") && (
        <Field
          label={t.auth.inviteCode}
          name="inviteCode"
          defaultValue={invited}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required={inviteNeeded}
          hint={invited === "" ? t.auth.inviteHint : undefined}
          error={form.wrong("inviteCode")}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t.auth.firstName}
          name="firstName"
          autoComplete="given-name"
          required
          error={form.wrong("firstName")}
        />
        <Field
          label={t.auth.lastName}
          name="lastName"
          autoComplete="family-name"
          required
          error={form.wrong("lastName")}
        />
      </div>
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
      {form.fault("username") === "usernameTaken" && (
        <Instead question={t.auth.isItYou} href="/sign-in">
          {t.auth.signIn}
        </Instead>
      )}
      <PasswordField
        label={t.auth.password}
        name="password"
        autoComplete="new-password"
        required
        hint={t.auth.passwordHint}
        error={form.wrong("password")}
      />
      <Wrong>{form.trouble}</Wrong>
      <Button type="submit" busy={form.busy}>
        {t.auth.signUp}
      </Button>
    </form>
  );
}

/** Sign up. Asked again with the same key after an answer was lost, the server makes nobody new and shows no secret. */
async function signUp(values: Record<SignUpName, string>, key: string): Promise<Schemas["SignedInShown"]> {
  const { inviteCode, firstName, lastName, username, password } = values;
  const body = { username, firstName, lastName, password, handle: null, inviteCode: inviteCode.trim() || null };
  const made = await take(POST("/sign-ups", { params: { header: { "Idempotency-Key": key } }, body }));
  return "csrfToken" in made ? made : take(POST("/sessions", { body: { username, password } }));
}

/** Let a newcomer keep the language that they chose as a visitor. It is no reason to fail: they can choose it again. */
async function keepChoices(signedIn: Schemas["SignedInShown"]): Promise<Schemas["SignedInShown"]> {
  const { language } = preferences();
  if (language === null) return signedIn;
  rememberCsrfToken(signedIn.csrfToken);
  try {
    return { ...signedIn, person: await take(PATCH("/me", { body: { language } })) };
  } catch {
    return signedIn;
  }
}

/** Tell in one line what a new wallet begins with. */
function sayOpening(opening: ServerInfo["openingBalance"], { t, money, currency, decimals }: Words): string {
  const major = (amount: number) => money({ amount: amount * 10 ** decimals, currency });
  const said = { random: t.auth.openingRandom(major(1), major(10_000)), fixed: t.auth.openingFixed };
  return opening === "none" ? t.auth.openingNone : said[opening];
}

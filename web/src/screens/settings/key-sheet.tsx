/** A new API key: what it is called, how far it reaches, how long it lives; then its secret, this once. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { POST, type Schemas, take } from "../../api/client";
import { newKey } from "../../api/key";
import { Refused } from "../../api/problems";
import { Button } from "../../parts/button";
import { CopyButton } from "../../parts/copy-button";
import { Field, Select } from "../../parts/field";
import { Sheet } from "../../parts/sheet";
import { sayError } from "../../parts/states";
import { expiryOf, LIVES, type Life } from "./expiry";
import { useFirstError } from "./forms";
import { useWords } from "./words";

type Scope = Schemas["Scope"];
type Wanted = Schemas["NewApiKey"];

const SCOPES: Scope[] = ["read", "pay", "admin"];
const NAME_LONGEST = 100;

/** What is asked for, under a key of its own: the same again where no answer came, another where something changed. */
function useMake(onMade: () => unknown) {
  const intent = useRef({ body: "", key: "", expiresAt: null as string | null });
  return useMutation({
    mutationFn: ({ name, scope, life }: { name: string; scope: Scope; life: Life }) => {
      const asked = JSON.stringify([name, scope, life]);
      if (intent.current.body !== asked) {
        intent.current = { body: asked, key: newKey(), expiresAt: expiryOf(life, new Date()) };
      }
      const body: Wanted = { name, scope, expiresAt: intent.current.expiresAt };
      return take(POST("/api-keys", { body, params: { header: { "Idempotency-Key": intent.current.key } } }));
    },
    onSuccess: onMade,
  });
}

export function KeySheet({ onMade, onClose }: { onMade: () => unknown; onClose: () => void }) {
  const { t } = useWords();
  const make = useMake(onMade);
  return (
    <Sheet title={make.isSuccess ? t.settings.keyMade : t.settings.makeKey} onClose={onClose} busy={make.isPending}>
      {make.isSuccess ? <Secret secret={make.data.key} onClose={onClose} /> : <Form make={make} />}
    </Sheet>
  );
}

function Form({ make }: { make: ReturnType<typeof useMake> }) {
  const words = useWords();
  const { t } = words;
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [life, setLife] = useState<Life>("90");
  const [isTried, setTried] = useState(false);
  const { form, miss } = useFirstError(make.error);
  const isNamed = name.trim() !== "";
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (isNamed) make.mutate({ name: name.trim(), scope, life });
    else miss();
  };
  return (
    <form ref={form} noValidate onSubmit={send} className="grid min-w-0 gap-4">
      <Field
        data-focus
        label={t.settings.keyName}
        hint={t.settings.keyNameHint}
        value={name}
        maxLength={NAME_LONGEST}
        autoComplete="off"
        error={isTried && !isNamed ? t.settings.keyNameMissing : null}
        onChange={(event) => setName(event.target.value)}
      />
      <Scopes chosen={scope} onChange={setScope} />
      <Select label={t.settings.life} value={life} onChange={(event) => setLife(event.target.value as Life)}>
        {LIVES.map((each) => (
          <option key={each} value={each}>
            {each === "never" ? t.settings.neverEnds : t.settings.days(Number(each))}
          </option>
        ))}
      </Select>
      {make.isError && (
        <p role="alert" className="font-medium text-error">
          {make.error instanceof Refused && make.error.code === "too_many_api_keys"
            ? t.settings.tooManyKeys
            : sayError(make.error, words)}
        </p>
      )}
      <Button type="submit" busy={make.isPending}>
        {t.settings.makeKey}
      </Button>
    </form>
  );
}

function Scopes({ chosen, onChange }: { chosen: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useWords();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium text-text-2">{t.settings.scope}</legend>
      {SCOPES.map((scope) => (
        <label
          key={scope}
          className="flex min-h-12 items-start gap-3 rounded-control border border-line p-3 outline-offset-2 outline-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-3"
        >
          <input
            type="radio"
            name="scope"
            checked={scope === chosen}
            onChange={() => onChange(scope)}
            className="mt-1 size-4 shrink-0 accent-brand outline-none"
          />
          <span>
            <span className="block font-medium">{t.settings.scopes[scope].name}</span>
            <span className="block text-sm text-text-2">{t.settings.scopes[scope].hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The secret is not in the answer where the first answer was lost: then the key is of no use to anybody. */
function Secret({ secret, onClose }: { secret: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  return (
    <div className="grid min-w-0 gap-4">
      {secret === undefined ? (
        <p role="alert" className="font-medium text-error">
          {t.settings.secretLost}
        </p>
      ) : (
        <>
          <p className="text-text-2">{t.settings.secretOnce}</p>
          <div className="flex items-center gap-2 rounded-control bg-surface-2 p-2 pl-4">
            <code className="min-w-0 flex-1 text-sm break-all select-all">{secret}</code>
            <CopyButton text={secret} label={t.settings.copyKey} />
          </div>
        </>
      )}
      <Button onClick={onClose}>{t.common.done}</Button>
    </div>
  );
}

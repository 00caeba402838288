/** Paying by a code: the camera, a picture of one, or what is typed. Only a pay code of this site leads on. */

import { ImageUp } from "lucide-react";
import { type FormEvent, useCallback, useId, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useWords } from "../../i18n";
import { Button, buttonClasses } from "../../parts/button";
import { Field } from "../../parts/field";
import { Card, Page } from "../../parts/page";
import { decodePicture } from "./decoder";
import { readScanned, type Scanned, shown } from "./scanned";
import { Viewfinder } from "./viewfinder";

export default function Scan() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [foreign, setForeign] = useState<Exclude<Scanned, { kind: "pay" }> | null>(null);

  const follow = useCallback(
    (text: string) => {
      const scanned = readScanned(text, location.origin);
      if (scanned.kind === "pay") navigate(scanned.path, { replace: true });
      else setForeign(scanned);
    },
    [navigate],
  );
  return (
    <Page title={t.scan.title} back="/">
      {foreign ? (
        <Foreign scanned={foreign} onAgain={() => setForeign(null)} />
      ) : (
        <>
          <Viewfinder onCode={follow} />
          <FromPicture onCode={follow} />
          <Typed onPath={(path) => navigate(path, { replace: true })} />
        </>
      )}
    </Page>
  );
}

/** What a code says that is none of ours: as plain text, which nobody can press. */
function Foreign({ scanned, onAgain }: { scanned: Exclude<Scanned, { kind: "pay" }>; onAgain: () => void }) {
  const { t } = useWords();
  return (
    <Card>
      <div role="alert" className="grid gap-3">
        <p className="text-lg font-semibold">{t.scan.foreignTitle}</p>
        <p className="text-text-2">{scanned.host ? t.scan.elsewhere(scanned.host) : t.scan.foreign}</p>
        <p dir="auto" className="rounded-control bg-surface-2 p-4 font-mono text-sm break-all">
          {shown(scanned.text)}
        </p>
      </div>
      <Button onClick={onAgain} className="mt-4 w-full">
        {t.scan.again}
      </Button>
    </Card>
  );
}

function FromPicture({ onCode }: { onCode: (text: string) => void }) {
  const { t } = useWords();
  const id = useId();
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const read = async (file: File) => {
    setReading(true);
    setError(null);
    try {
      const picture = await createImageBitmap(file);
      const text = await decodePicture(picture);
      picture.close();
      if (text === null) setError(t.scan.noCode);
      else onCode(text);
    } catch {
      setError(t.scan.noPicture);
    } finally {
      setReading(false);
    }
  };
  return (
    <div className="grid gap-1">
      <input
        id={id}
        type="file"
        accept="image/*"
        className="peer sr-only"
        disabled={reading}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void read(file);
          event.target.value = ""; // the same picture may be tried again
        }}
      />
      <label
        htmlFor={id}
        className={buttonClasses(
          "secondary",
          "w-full cursor-pointer peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-brand peer-disabled:opacity-50",
        )}
      >
        <ImageUp aria-hidden className="size-5" />
        {reading ? t.scan.reading : t.scan.picture}
      </label>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-error">
          {error}
        </p>
      )}
    </div>
  );
}

function Typed({ onPath }: { onPath: (path: string) => void }) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLFormElement>(null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const scanned = readScanned(text, location.origin, { typed: true });
    if (scanned.kind === "pay") return onPath(scanned.path);
    setWrong(true);
    input.current?.querySelector("input")?.focus();
  };
  return (
    <Card>
      <form ref={input} onSubmit={submit} className="grid gap-3" noValidate>
        <Field
          label={t.scan.typed}
          hint={t.scan.typedHint}
          error={wrong ? t.scan.notTyped : null}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(false);
          }}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          inputMode="url"
          enterKeyHint="go"
        />
        <Button type="submit" look="secondary">
          {t.scan.goOn}
        </Button>
      </form>
    </Card>
  );
}

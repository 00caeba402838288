import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { POST, take } from "../../api/client";
import { Avatar } from "../../parts/avatar";
import { CopyButton } from "../../parts/copy-button";
import { notify } from "../../parts/notice";
import { nameOf } from "../../parts/rows";
import { sayError } from "../../parts/states";
import { forget, useBegin } from "../../shell/session";
import { type Demo, readDemo } from "./demo";
import { Wrong } from "./form";
import { useWords } from "./words";

/** On sign-in: the people of the demo that this tab has begun; nothing where it has begun none. */
export function DemoPeople() {
  const [demo] = useState(readDemo);
  const { t } = useWords();
  if (demo === null) return null;
  return (
    <section aria-label={t.auth.demoPeople} className="grid gap-3 border-t border-line pt-4">
      <h2 className="font-semibold">{t.auth.demoPeople}</h2>
      <DemoPassword demo={demo} />
      <BeSomebody people={demo.people} password={demo.password} />
    </section>
  );
}

/** The password of all. */
export function DemoPassword({ demo }: { demo: Demo }) {
  const { t } = useWords();
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-text-2">
      {t.auth.demoPassword}
      <span className="inline-flex items-center">
        <code className="font-semibold text-text">{demo.password}</code>
        <CopyButton text={demo.password} label={t.common.copy} />
      </span>
    </p>
  );
}

/** Sign in as any of them, at one tap. */
export function BeSomebody({ people, password }: { people: Demo["people"]; password: string }) {
  const words = useWords();
  const { t } = words;
  const begin = useBegin();
  const switching = useMutation({
    mutationFn: async (person: Demo["people"][number]) => {
      const signedIn = await take(POST("/sessions", { body: { username: person.username, password } }));
      await forget("signed out");
      await begin(signedIn);
      notify(t.auth.demoYouAre(nameOf(person, words)));
    },
  });
  return (
    <>
      <ul className="flex flex-wrap gap-2">
        {people.map((person) => (
          <li key={person.id} className="min-w-0">
            <button
              type="button"
              disabled={switching.isPending}
              onClick={() => switching.mutate(person)}
              className="flex min-h-11 max-w-full items-center gap-2 rounded-full bg-surface-2 py-1 pr-4 pl-1 text-sm font-medium hover:brightness-95 disabled:opacity-50 dark:hover:brightness-125"
            >
              <Avatar person={person} size="small" />
              <bdi className="truncate">{nameOf(person, words)}</bdi>
              {person.role === "admin" && (
                <>
                  <ShieldCheck aria-hidden className="size-4 shrink-0" />
                  <span className="sr-only">{t.nav.admin}</span>
                </>
              )}
            </button>
          </li>
        ))}
      </ul>
      <Wrong>{switching.isError && sayError(switching.error, words)}</Wrong>
    </>
  );
}

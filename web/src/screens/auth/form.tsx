/** How a form of these screens goes: checked, sent once, and what is wrong with it told where it is wrong. */

import {
  type FormEvent,
  type FormHTMLAttributes,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { sayError } from "../../parts/states";
import type { Fault, Faults } from "./faults";
import { useWords } from "./words";

type Plan<Name extends string> = {
  names: readonly Name[];
  /** What is wrong before anything is sent. */
  check: (values: Record<Name, string>) => Faults<Name>;
  send: (values: Record<Name, string>) => Promise<void>;
  /** What was wrong by the error that sending threw; null where the error speaks for itself. */
  read: (error: unknown, values: Record<Name, string>) => Faults<Name> | null;
};

type Going<Name extends string> = {
  /** To be spread over the <form>. */
  props: FormHTMLAttributes<HTMLFormElement> & { ref: RefObject<HTMLFormElement | null> };
  busy: boolean;
  fault: (name: Name | "form") => Fault | undefined;
  /** What is wrong with a field, in the reader's language. */
  wrong: (name: Name) => string | undefined;
  /** What is wrong with no single field: to be shown as `Wrong`. */
  trouble: string | undefined;
};

/** Run a form whose fields are called `names`. After a try that failed the first wrong field has the focus. */
export function useForm<Name extends string>({ names, check, send, read }: Plan<Name>): Going<Name> {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState<Faults<Name>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after each try, also one that ends as the one before
  useEffect(() => {
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]');
    wrong?.focus();
    if (wrong instanceof HTMLInputElement) wrong.select();
  }, [tries]);

  function fail(found: Faults<Name>, thrown: unknown = null) {
    setFaults(found);
    setError(thrown);
    setTries((before) => before + 1);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const values = valuesOf(event.currentTarget, names);
    const found = check(values);
    if (Object.keys(found).length > 0) return fail(found);
    setBusy(true);
    setError(null);
    try {
      await send(values);
      setFaults({});
    } catch (thrown) {
      const told = read(thrown, values);
      fail(told ?? {}, told ? null : thrown);
    } finally {
      setBusy(false);
    }
  }

  /** What is typed anew is no longer wrong. */
  function forgive(event: FormEvent<HTMLFormElement>) {
    const { name } = event.target as HTMLInputElement;
    if (name in faults) setFaults(({ [name as Name]: _, ...others }) => others as Faults<Name>);
  }

  const say = (fault: Fault | undefined) => fault && words.t.auth.faults[fault];
  return {
    props: { ref: form, noValidate: true, onSubmit: (event) => void submit(event), onInput: forgive },
    busy,
    fault: (name) => faults[name],
    wrong: (name) => say(faults[name]),
    trouble: error ? sayError(error, words) : say(faults.form),
  };
}

function valuesOf<Name extends string>(form: HTMLFormElement, names: readonly Name[]): Record<Name, string> {
  const data = new FormData(form);
  return Object.fromEntries(names.map((name) => [name, String(data.get(name) ?? "")])) as Record<Name, string>;
}

/** What is wrong with a form as a whole; it takes the focus where no field is wrong. */
export function Wrong({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <div
      role="alert"
      tabIndex={-1}
      className="rounded-control bg-surface-2 p-4 text-sm font-medium text-error outline-none"
    >
      {children}
    </div>
  );
}

/** What the screens have in common by which somebody comes in. */

import type { ReactNode } from "react";
import { Link, useSearch } from "wouter";
import { LANGUAGES, type LanguageTag } from "../../i18n/languages";
import { Page } from "../../parts/page";
import { prefer } from "../../shell/preferences";
import { useWords } from "./words";

type FrameProps = {
  title: string;
  /** One line below the heading. */
  lead?: ReactNode;
  children: ReactNode;
};

/** A card in the middle, with what it is about above it and the languages below. */
export function Frame({ title, lead, children }: FrameProps) {
  return (
    <div className="mx-auto w-full max-w-md md:pt-6">
      <Page title={title}>
        {lead && <p className="-mt-3 text-text-2 md:-mt-5">{lead}</p>}
        <div className="card grid gap-4 p-4 sm:p-6">{children}</div>
        <Languages />
      </Page>
    </div>
  );
}

function Languages() {
  const { language } = useWords();
  const others = (Object.keys(LANGUAGES) as LanguageTag[]).filter((tag) => tag !== language);
  return (
    <p className="flex flex-wrap justify-center gap-2">
      {others.map((tag) => (
        <button
          key={tag}
          type="button"
          lang={tag}
          onClick={() => prefer({ language: tag })}
          className="min-h-11 min-w-11 rounded-control px-3 text-sm text-brand-text hover:bg-surface-2"
        >
          {LANGUAGES[tag].name}
        </button>
      ))}
    </p>
  );
}

/** A question and the screen that answers it, which knows where somebody wanted to go. */
export function Instead({ question, href, children }: { question: string; href: string; children: ReactNode }) {
  const next = new URLSearchParams(useSearch()).get("next");
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-2 text-text-2">
      {question}
      <Link
        href={next === null ? href : `${href}?next=${encodeURIComponent(next)}`}
        className="inline-flex min-h-11 items-center rounded-control font-semibold text-brand-text underline"
      >
        {children}
      </Link>
    </p>
  );
}

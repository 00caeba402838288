/** A screen: its heading, which gets the focus when one comes to it, its name in the browser's title, and its cards. */

import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { useWords } from "../i18n";

type PageProps = {
  title: string;
  /** Where the arrow before the heading leads; none where it is null. */
  back?: string | null;
  /** At the end of the heading's line. */
  end?: ReactNode;
  /** Narrow for reading and forms, wide for two columns. */
  width?: "narrow" | "wide";
  /** The heading is there for screen readers alone. */
  quiet?: boolean;
  children: ReactNode;
};

let isFirstScreen = true;

export function Page({ title, back = null, end, width = "narrow", quiet = false, children }: PageProps) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${t.common.appName}`;
  }, [title, t]);

  useEffect(() => {
    // What the browser itself has loaded begins at its own top; behind that, a new screen begins at its heading.
    if (!isFirstScreen) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirstScreen = false;
  }, []);

  return (
    <div className={`mx-auto grid w-full gap-4 md:gap-6 ${width === "wide" ? "max-w-6xl" : "max-w-xl"}`}>
      <div className={quiet ? "sr-only" : "flex min-h-12 items-center gap-2"}>
        {back !== null && (
          <Link
            href={back}
            data-chrome
            aria-label={t.common.back}
            className="-ml-3 inline-flex size-12 items-center justify-center rounded-control hover:bg-surface-2"
          >
            <ArrowLeft aria-hidden className="size-5" />
          </Link>
        )}
        <h1 ref={heading} tabIndex={-1} className="min-w-0 flex-1 text-xl font-bold">
          <bdi>{title}</bdi>
        </h1>
        {end}
      </div>
      {children}
    </div>
  );
}

type CardProps = { title?: string; end?: ReactNode; className?: string; children: ReactNode };

/** A part of a screen. */
export function Card({ title, end, className = "", children }: CardProps) {
  return (
    <section className={`card min-w-0 p-4 md:p-6 ${className}`} {...(title && { "aria-label": title })}>
      {title && (
        <div className="-mt-1 flex min-h-11 items-center justify-between gap-2 md:-mt-2">
          <h2 className="text-lg font-semibold">{title}</h2>
          {end}
        </div>
      )}
      {children}
    </section>
  );
}

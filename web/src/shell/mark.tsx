/** The app's mark: a bill with its corner folded, as `public/favicon.svg` has it. */

export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" className={className}>
      <rect width="64" height="64" rx="15" className="fill-brand" />
      <path d="M20 12h24a4 4 0 0 1 4 4v26L38 52H20a4 4 0 0 1-4-4V16a4 4 0 0 1 4-4Z" className="fill-on-brand" />
      <path d="M38 52v-6a4 4 0 0 1 4-4h6Z" className="fill-brand-soft" />
      <path
        d="M24 20.5h16M24 27.5h16M24 20.5h5.5a7 7 0 0 1 0 14H24l9.5 10"
        className="fill-none stroke-brand"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

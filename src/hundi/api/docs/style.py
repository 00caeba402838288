"""How the page of the documents looks: light or dark as the reader has it, from 320 pixels on."""

from typing import Final

CSS: Final = """
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1d1b18; --soft: #5f5a52; --line: #e3ded5; --box: #f5f2ec; --mark: #8a3b12;
  --get: #12603f; --post: #7a4300; --put: #4b3a9a; --delete: #9d1c2f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --ink: #ece8e1; --soft: #aaa399; --line: #37332d; --box: #211f1c; --mark: #f0a578;
    --get: #7fd3ab; --post: #f2bb6d; --put: #b7a9f5; --delete: #f59aa6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
h4 { font-size: .85rem; margin: 1.25rem 0 .25rem; color: var(--soft); letter-spacing: .03em; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--mark); }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { margin: .25rem 0; padding: .75rem; background: var(--box); border: 1px solid var(--line); border-radius: .4rem;
  white-space: pre-wrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .55rem .75rem; }
summary:hover { background: var(--box); }
details > div { padding: 0 .75rem .75rem; }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); }
.delete { color: var(--delete); }
.told { color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; }
@media (max-width: 36rem) {
  summary .told { display: block; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border-top: 1px solid var(--line); padding: .35rem 0; }
  td { border: 0; padding: 0; }
}
@media print { details > div { display: block; } }
"""

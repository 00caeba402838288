"""What a browser is shown where the web app was never built: what to do, and that the API runs on."""

import base64
import hashlib
from typing import Final

_CSS: Final = """
:root {
  color-scheme: light dark;
  --bg: #f6f7f9; --card: #fff; --line: #dde2ea; --text: #0f1726; --soft: #4a5568; --link: #0a4aac; --code: #eef1f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0b0f17; --card: #131a26; --line: #283346; --text: #eef2f8; --soft: #b4bfd0; --link: #9cc4ff; --code: #1c2534;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--bg); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main { max-width: 32rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: .75rem 0; color: var(--soft); }
pre { margin: .75rem 0; padding: .75rem 1rem; background: var(--code); border-radius: .75rem; white-space: pre-wrap; }
code, pre { font: .9375rem/1.5 ui-monospace, monospace; }
a { color: var(--link); display: inline-block; padding: .625rem 0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
"""

_HASH: Final = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its own style, and nothing else."""

PAGE: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hundi: the web app is not built yet</title>
<style>{_CSS}</style>
</head>
<body>
<main>
<h1>The web app is not built yet</h1>
<p>Hundi runs, and so does its API. Only the pages for people are missing from this checkout. To build them, stop the
server and say:</p>
<pre><code>make run</code></pre>
<p>or, to build them and nothing more, <code>make web</code>. That takes half a minute the first time, and needs the
network once. An installed package of Hundi has the pages in it.</p>
<p><a href="/api/docs">Read the API</a></p>
</main>
</body>
</html>
"""

"""The page: as it was built, in its reader's language and theme, with the data of the first screen in it."""

import re
from html import escape
from typing import Final

from hundi.services.profiles import Theme

_RULES: Final = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",  # QR codes to save, and pictures that are looked at for one
    "worker-src 'self' blob:",  # which a scanner may start
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
POLICY: Final = "; ".join(_RULES)
"""The app's Content-Security-Policy: nothing of another origin, and no script that is not a file of ours."""

HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""What every answer of the app carries, besides what the edge says."""

NO_STORE: Final = ((b"cache-control", b"no-store"), (b"vary", b"Accept"))
"""What the page carries: it has somebody's data in it, and programs are answered otherwise."""

CONTENT_TYPE: Final = b"text/html; charset=utf-8"

_HTML: Final = re.compile(r"<html[^>]*>")
_BODY_END: Final = "</body>"
_LANGUAGE: Final = "en"

_ESCAPES: Final = (
    (b"<", b"\\u003c"),  # or a name with </script> in it would end the data
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
)


class Page:
    """Makes the page from the built one."""

    def __init__(self, built: str) -> None:
        opening = _HTML.search(built)
        begin, end = opening.span() if opening else (0, 0)
        data_at = built.rfind(_BODY_END)
        self._before = built[:begin].encode()
        self._between = built[end:data_at].encode() if data_at >= 0 else built[end:].encode()
        self._after = built[data_at:].encode() if data_at >= 0 else b""

    def render(self, boot: bytes, *, language: str | None, theme: Theme) -> bytes:
        """Write the page. `boot` is JSON; without a language of its reader's own it is in English."""
        html = f'<html lang="{escape(language or _LANGUAGE)}"'
        if theme is not Theme.SYSTEM:
            html += f' data-theme="{escape(theme)}"'
        data = b'<script type="application/json" id="boot">%b</script>' % escape_json(boot)
        return b"".join((self._before, html.encode(), b">", self._between, data, self._after))


def escape_json(text: bytes) -> bytes:
    """Write JSON so that it can stand within a page, and in old readers of JavaScript; it says the same."""
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return text

"""The web app as plain ASGI, in front of the routes: files, and the page for whatever else a browser goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

import hundi
from hundi.api.http import Answer, header, send_answer, weights
from hundi.api.web import missing
from hundi.api.web.boot import read_boot
from hundi.api.web.files import ASSETS, INDEX, File, answer_file, read_files
from hundi.api.web.page import CONTENT_TYPE, HEADERS, NO_STORE, Page
from hundi.services.hundi import Hundi

BUILT: Final = Path(hundi.__file__).parent / "web"
"""Where the build goes, and a package has it."""

_API: Final = "/api"
_OURS: Final = frozenset({_API, "/livez", "/readyz"})
"""Paths that are never the app's, like all below the first."""

_HTML: Final = "text/html"

_MISSING: Final = Answer(
    503,
    missing.PAGE.encode(),
    ((b"content-security-policy", missing.POLICY.encode()), *NO_STORE),
    CONTENT_TYPE,
)


def is_built(folder: Path = BUILT) -> bool:
    """Say whether the web app is there."""
    return (folder / INDEX).is_file()


@dataclass(frozen=True, slots=True)
class Build:
    """The app, as it was built."""

    page: Page
    files: dict[str, File]

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Read all of it. None: it was never built."""
        if not is_built(folder):
            return None
        return cls(Page((folder / INDEX).read_text(encoding="utf-8")), read_files(folder))


class Web:
    """Answers browsers, and leaves all else to the application behind it."""

    def __init__(self, app: ASGIApp, installation: Sequence[Hundi], build: Build | None) -> None:
        """`installation` holds the running one from start-up on."""
        self._app = app
        self._installation = installation
        self._build = build

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET" and _may_be_the_apps(scope["path"]):
            answer = await self._answer(scope)
            if answer is not None:
                await send_answer(scope, send, answer)
                return
        await self._app(scope, receive, send)

    async def _answer(self, scope: HTTPScope) -> Answer | None:
        path, build = scope["path"], self._build
        file = None if build is None else build.files.get(path)
        if file is not None:
            return answer_file(file, scope["headers"], HEADERS)
        if f"{path}/".startswith(ASSETS) or not _wants_page(scope):
            return None
        if build is None:
            return _MISSING
        boot = await read_boot(scope, self._installation[0])
        body = build.page.render(boot.data, language=boot.language, theme=boot.theme)
        return Answer(200, body, (*NO_STORE, *HEADERS), CONTENT_TYPE)


def _may_be_the_apps(path: str) -> bool:
    return path not in _OURS and not path.startswith(f"{_API}/")


def _wants_page(scope: HTTPScope) -> bool:
    """Say whether whoever asks is a browser that goes to a page: programs name no HTML, and get JSON."""
    return weights(header(scope, b"accept") or "").get(_HTML, 0.0) > 0

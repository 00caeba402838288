"""What stands around every route: request ids, known hosts, CORS, HEAD, and an answer whatever happens within."""

import secrets
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from hundi.api.auth import bearer_token
from hundi.api.express import Head
from hundi.api.http import (
    HEAD_ALONE,
    REQUEST_ID,
    WHOLE_ANSWER,
    Answer,
    BodyTooLargeError,
    ClientGoneError,
    Headers,
    find_header,
    header,
    message,
    render_headers,
    send_answer,
    whole_sender,
)
from hundi.api.lean import EXPRESS, Lean
from hundi.api.v1.account import answer_transfer, find_key
from hundi.api.v2.errors import failure, is_v2
from hundi.ledger.decide import Outcome
from hundi.services.committer import Tell
from hundi.services.unavailable import Unavailable
from hundi.settings import ANY_ORIGIN, Settings, is_loopback
from hundi.storage.protocol import StoreError

_log = structlog.get_logger()

_API: Final = "/api/"
_CORS_PATHS: Final = "/api/v1"
_EXPRESS_URL: Final = EXPRESS.encode()
_YEAR_SECONDS: Final = 31_536_000

_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_PREFLIGHT: Final = (
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"authorization, content-type, idempotency-key"),
    (b"access-control-max-age", b"600"),
)
_EXPOSED: Final = (b"access-control-expose-headers", b"X-Request-Id, Retry-After, Idempotency-Replayed")


class _Failure(NamedTuple):
    """What the edge itself says, in every version of the API."""

    status: int
    text: str
    code: str
    retry_after_seconds: int | None = None

    def answer(self, path: str, request_id: str) -> Answer:
        """Render it as the version that the path belongs to does."""
        headers: Headers = []
        if self.retry_after_seconds is not None:
            headers.append((b"retry-after", b"%d" % self.retry_after_seconds))
        if is_v2(path):
            return failure(self.status, self.code, self.text, tuple(headers)).answer(request_id)
        return message(self.status, self.text, code=self.code, headers=headers)


_UNKNOWN_HOST: Final = _Failure(400, "Unknown host", "unknown_host")
_ORIGIN_REFUSED: Final = _Failure(400, "This origin may not use the API", "origin_refused")
_TOO_LARGE: Final = _Failure(413, "Request too large", "request_too_large")
_INTERNAL: Final = _Failure(500, "Something went wrong", "internal_error")
_BUSY: Final = _Failure(503, Unavailable.message, "unavailable", Unavailable.retry_after_seconds)


class Edge:
    """The outermost ASGI application, and what stands behind the express way (`hundi.api.express.Express`)."""

    def __init__(self, app: ASGIApp, settings: Settings, *, end_streams: Callable[[], None] = lambda: None) -> None:
        """`end_streams` has answers end that otherwise would not."""
        self.end_streams = end_streams
        self._app = app
        self._settings = settings
        self._any_origin = ANY_ORIGIN in settings.cors_origins
        self._origins = frozenset(origin.encode() for origin in settings.cors_origins)
        self._hosts_seen: set[str] = set()
        self._prefix = secrets.token_hex(6)
        self._counter = count(1)
        common: Headers = [(b"x-content-type-options", b"nosniff")]
        if settings.is_public and urlsplit(settings.public_url).scheme == "https":
            common.append((b"strict-transport-security", b"max-age=%d" % _YEAR_SECONDS))
        self._page_headers = (*common, (b"referrer-policy", b"same-origin"))
        self._api_headers = (*common, (b"cache-control", b"no-store"))
        self._any_origin_headers = (*self._api_headers, (b"access-control-allow-origin", b"*"), _EXPOSED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        request_id = self._new_request_id()
        path = scope["path"]
        if path[-1:] == "/" != path:
            path = scope["path"] = path[:-1]
        extra = self._headers(scope["headers"], path)
        status = 0

        async def send_more(event: Message) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
                event["headers"] = (*event["headers"], *extra, (b"x-request-id", request_id.encode()))
            await send(event)

        extensions: dict[str, Any] = {REQUEST_ID: request_id}
        whole = whole_sender(scope)
        if whole is not None:

            async def send_whole(answer: Answer, lines: bytes) -> None:
                nonlocal status
                status = answer.status
                more = b"%b%bx-request-id: %b\r\n" % (lines, render_headers(extra), request_id.encode())
                await whole(answer, more)

            extensions[WHOLE_ANSWER] = send_whole
        scope["extensions"] = extensions
        try:
            early = self._answer_early(scope)
            if early is not None:
                await send_answer(
                    scope, send_more, early if isinstance(early, Answer) else early.answer(path, request_id)
                )
                return
            if scope["method"] == "HEAD":  # answered as GET; the server leaves the body out
                extensions[HEAD_ALONE] = True
                scope = {**scope, "method": "GET"}
            await self._app(scope, receive, send_more)
        except ClientGoneError:
            return
        except Exception as error:  # noqa: BLE001 - nobody is left without an answer
            answer = _failure(error, request_id).answer(path, request_id)
            if not status:
                await send_answer(scope, send_more, answer)
        finally:
            if self._settings.access_log:
                _log.info("request", method=scope["method"], path=path, status=status, request_id=request_id)

    def has(self, url: bytes) -> bool:
        """Say whether a POST request to this URL may take the express way: where each is logged, none does."""
        return url == _EXPRESS_URL and isinstance(self._app, Lean) and not self._settings.access_log

    def read(self, headers: Headers) -> Head | None:
        """Read the head of a request on the express way. None: it must take the usual way."""
        if not (self._settings.is_public or self._knows_host(headers, "1.1")):
            return None
        token = bearer_token(headers)
        if token is None:
            return None
        return Head(token, find_key(headers), render_headers(self._headers(headers, EXPRESS)))

    def begin(self, head: Head, body: bytes, tell: Tell) -> bool:
        """Begin what a request on the express way asks. False: it must take the usual way."""
        if not isinstance(self._app, Lean):
            return False
        try:
            return self._app.begin(head, body, tell)
        except Unavailable:  # it was not queued: the usual way tries again, and finds the words
            return False

    def finish(self, head: Head, outcome: Outcome | Unavailable) -> tuple[Answer, bytes]:
        """Answer what came of a request on the express way, with the lines of what every answer carries."""
        request_id = self._new_request_id()
        lines = b"%bx-request-id: %b\r\n" % (head.lines, request_id.encode())
        if isinstance(outcome, Unavailable):
            return _failure(outcome, request_id).answer(EXPRESS, request_id), lines
        try:
            return answer_transfer(outcome), lines
        except Exception as error:  # noqa: BLE001 - nobody is left without an answer
            return _failure(error, request_id).answer(EXPRESS, request_id), lines

    def _new_request_id(self) -> str:
        return f"{self._prefix}{next(self._counter):08x}"

    def _answer_early(self, scope: HTTPScope) -> Answer | _Failure | None:
        """Answer what no route needs to see: unknown hosts and preflights."""
        if not self._settings.is_public and not self._knows_host(scope["headers"], scope["http_version"]):
            return _UNKNOWN_HOST
        if scope["method"] == "OPTIONS" and scope["path"].startswith(_CORS_PATHS) and self._origins:
            origin = header(scope, b"origin")
            if origin is None or self._any_origin or origin.encode("latin-1") in self._origins:
                return Answer(204, b"", _PREFLIGHT)
            return _ORIGIN_REFUSED
        return None

    def _knows_host(self, headers: Iterable[tuple[bytes, bytes]], http_version: str) -> bool:
        """Know the loopback's names only: a page of another site may have its own name lead here (DNS rebinding)."""
        host = find_header(headers, b"host")
        if host is not None and host in self._hosts_seen:
            return True
        if host is None:
            known = http_version == "1.0"  # which has no such header
        else:
            try:
                name = urlsplit(f"//{host}").hostname or ""
            except ValueError:
                return False
            known = is_loopback(name.rstrip(".")) and not set(host) & set("@/?#\\")
        if known and host is not None and len(self._hosts_seen) < 1_000:  # noqa: PLR2004 - only to bound it
            self._hosts_seen.add(host)
        return known

    def _headers(self, headers: Iterable[tuple[bytes, bytes]], path: str) -> tuple[tuple[bytes, bytes], ...]:
        """Say what every answer to this request carries besides its own headers."""
        if not path.startswith(_API):
            return self._page_headers
        if not self._origins or not path.startswith(_CORS_PATHS):
            return self._api_headers
        if self._any_origin:
            return self._any_origin_headers
        vary = (b"vary", b"Origin")
        origin = (find_header(headers, b"origin") or "").encode("latin-1")
        if origin not in self._origins:
            return (*self._api_headers, vary)
        return (*self._api_headers, (b"access-control-allow-origin", origin), vary, _EXPOSED)


def _failure(error: BaseException, request_id: str) -> _Failure:
    """Say what went wrong, as far as it is the client's to know."""
    if isinstance(error, BodyTooLargeError):
        return _TOO_LARGE
    if isinstance(error, Unavailable):
        return _Failure(503, error.message, "unavailable", error.retry_after_seconds)
    if isinstance(error, StoreError):
        _log.error("store_failed", request_id=request_id, error=str(error))
        return _BUSY
    _log.error("request_failed", request_id=request_id, exc_info=error)
    return _INTERNAL

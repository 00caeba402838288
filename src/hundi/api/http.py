"""Small parts of HTTP that the lean routes, the edge and Litestar's routes share."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from litestar.types import HTTPScope, Receive, Send

from hundi.ledger.invariants import ensure

BODY_MAX: Final = 64 * 1024
"""Bytes."""

WHOLE_ANSWER: Final = "hundi.whole_answer"
"""The name of an ASGI extension of our server: a `SendWhole`.

ASGI's way, a start with a list of headers and then a body, costs as much as all that a payment is otherwise parsed for.
"""

REQUEST_ID: Final = "hundi.request_id"
"""The name of another: the text by which the request is found in the logs, on every answer as `X-Request-Id`."""

HEAD_ALONE: Final = "hundi.head_alone"
"""The name of another: there where the method is HEAD, which is otherwise answered as GET."""

NO_CONTENT: Final = 204
NOT_MODIFIED: Final = 304

_WEIGHT: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")

_NONE: Final[dict[str, Any]] = {}

Headers = list[tuple[bytes, bytes]]


class BodyTooLargeError(Exception):
    """The body passes its limit."""


class ClientGoneError(Exception):
    """The client went away before its request was whole: nobody is there to be answered."""


class Answer(NamedTuple):
    """A response, rendered. A tuple, for each request makes one."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"application/json"


@dataclass(frozen=True, slots=True)
class StreamedAnswer:
    """A response whose body is made while it is sent, however long it is."""

    status: int
    parts: AsyncIterator[bytes]
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"application/json"


SendWhole = Callable[[Answer, bytes], Awaitable[None]]
"""Sends an answer at once, with more header lines that are rendered already."""


def json_answer(status: int, content: Mapping[str, Any], headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Render a JSON response. `msgspec.Raw` values go in as they are."""
    return Answer(status, msgspec.json.encode(content), tuple(headers))


def message(status: int, text: str, *, code: str | None = None, headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Render a response that is a message, with a code for programs where there is one."""
    return json_answer(status, {"message": text} if code is None else {"message": text, "code": code}, headers)


def header(scope: HTTPScope, name: bytes) -> str | None:
    """Read a request header, the first of its name, which is given in lower case."""
    return find_header(scope["headers"], name)


def find_header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """Read a header among those of a request, likewise."""
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return None


def weights(text: str) -> dict[str, float]:
    """Read what a client accepts, such as `gzip;q=0.5, br`: how much of each, from 0 to 1 (RFC 9110, 12.4.2)."""
    read: dict[str, float] = {}
    for part in text.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        read[name] = float(weight) if _WEIGHT.fullmatch(weight) else 0.0
    return read


async def read_body(scope: HTTPScope, receive: Receive, limit: int = BODY_MAX) -> bytes:
    """Read a request's whole body.

    Raises:
        BodyTooLargeError: it passes the limit; the rest is not read.
        ClientGoneError: the client went away.

    """
    announced = header(scope, b"content-length")
    if announced is not None and (len(announced.lstrip("0")) > len(str(limit)) or int(announced) > limit):
        raise BodyTooLargeError
    parts: list[bytes] = []
    size = 0
    while True:
        event: Mapping[str, Any] = await receive()
        if event["type"] == "http.disconnect":
            raise ClientGoneError
        part = event.get("body", b"")
        size += len(part)
        if size > limit:
            raise BodyTooLargeError
        if not event.get("more_body", False):
            return part if not parts else b"".join([*parts, part])
        parts.append(part)


@lru_cache(maxsize=1_024)
def render_headers(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Write headers as the lines of an HTTP/1.1 head."""
    ensure(all(b"\r" not in value and b"\n" not in value for _, value in headers), "a header is one line")
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)


def entity_headers(answer: Answer) -> tuple[tuple[bytes, bytes], ...]:
    """Say what the body is; a 204 and a 304 have none."""
    if answer.status in (NO_CONTENT, NOT_MODIFIED):
        return ()
    return ((b"content-type", answer.content_type), (b"content-length", b"%d" % len(answer.body)))


def whole_sender(scope: HTTPScope) -> SendWhole | None:
    """Find the server's way to send an answer in one piece."""
    extensions: Mapping[str, Any] = scope.get("extensions") or _NONE
    return extensions.get(WHOLE_ANSWER)


def request_id(scope: HTTPScope) -> str:
    """Read the id that the edge gave the request."""
    extensions: Mapping[str, Any] = scope.get("extensions") or _NONE
    return str(extensions.get(REQUEST_ID, ""))


def wants_head_alone(scope: HTTPScope) -> bool:
    """Say whether nobody will see the body."""
    extensions: Mapping[str, Any] = scope.get("extensions") or _NONE
    return HEAD_ALONE in extensions


async def send_answer(scope: HTTPScope, send: Send, answer: Answer) -> None:
    """Send a rendered response: in one piece where the server can do that, else in ASGI's two."""
    whole = whole_sender(scope)
    if whole is not None:
        await whole(answer, b"")
        return
    headers: Headers = [*entity_headers(answer), *answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


async def send_streamed(receive: Receive, send: Send, answer: StreamedAnswer) -> None:
    """Send a response part by part, as fast as the client reads, and no more once it has gone away.

    Raises:
        ClientGoneError: it has.
        Exception: what making a part raises. Only before the first one was made can anything else be answered.

    """
    parts = aiter(answer.parts)
    part: bytes | None = await anext(parts, None)
    gone = asyncio.ensure_future(until_gone(receive))
    try:
        headers: Headers = [(b"content-type", answer.content_type), *answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while part is not None:
            if gone.done():
                raise ClientGoneError
            await send({"type": "http.response.body", "body": part, "more_body": True})
            part = await anext(parts, None)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def until_gone(receive: Receive) -> None:
    """Wait until the client has gone away, or has its whole answer."""
    while (await receive())["type"] != "http.disconnect":
        pass

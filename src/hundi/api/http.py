"""Small parts of HTTP that the lean routes, the edge and Litestar's routes share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from litestar.types import HTTPScope, Receive, Send

BODY_MAX: Final = 64 * 1024
"""Bytes."""

Headers = list[tuple[bytes, bytes]]


class BodyTooLargeError(Exception):
    """The body passes its limit."""


class ClientGoneError(Exception):
    """The client went away before its request was whole: nobody is there to be answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, rendered."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"application/json"


def json_answer(status: int, content: Mapping[str, Any], headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Render a JSON response. `msgspec.Raw` values go in as they are."""
    return Answer(status, msgspec.json.encode(content), tuple(headers))


def message(status: int, text: str, *, code: str | None = None, headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """Render a response that is a message, with a code for programs where there is one."""
    return json_answer(status, {"message": text} if code is None else {"message": text, "code": code}, headers)


def header(scope: HTTPScope, name: bytes) -> str | None:
    """Read a request header, the first of its name, which is given in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


async def read_body(scope: HTTPScope, receive: Receive, limit: int = BODY_MAX) -> bytes:
    """Read a request's whole body.

    Raises:
        BodyTooLargeError: it passes the limit; the rest is not read.
        ClientGoneError: the client went away.

    """
    announced = header(scope, b"content-length")
    if announced is not None and (len(announced) > len(str(limit)) or int(announced) > limit):
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


async def send_answer(send: Send, answer: Answer) -> None:
    """Send a rendered response."""
    headers: Headers = [
        (b"content-type", answer.content_type),
        (b"content-length", b"%d" % len(answer.body)),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})

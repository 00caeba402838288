"""Requests as bytes, for what no HTTP library would send."""

import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def address_of(url: str) -> tuple[str, int]:
    """Return the host and the port that a server listens on."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def connect(url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(address_of(url), timeout=timeout_seconds)


def send(connection: socket.socket, pieces: Iterable[bytes]) -> None:
    """Send what can be sent: a server may answer and hang up before it has read everything."""
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)


def receive(connection: socket.socket, method: str = "GET") -> RawAnswer | None:
    """Read one answer. None: the server hung up without one."""
    response = HTTPResponse(connection, method=method)
    try:
        response.begin()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
    except (HTTPException, ConnectionError):
        return None
    finally:
        response.close()
    return RawAnswer(response.status, headers, body)


def exchange(url: str, request: bytes, method: str = "GET") -> RawAnswer | None:
    """Send one request on a connection of its own, and return the answer. None: there was none."""
    with connect(url) as connection:
        send(connection, [request])
        return receive(connection, method)


def request_head(method: str, target: str, url: str, headers: Iterable[str] = ()) -> bytes:
    """Return a request's line and headers, `Host` among them, and the empty line."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {urlsplit(url).netloc}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")

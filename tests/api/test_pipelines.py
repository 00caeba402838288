"""Requests sent ahead of the answers: answered in their order, and bounded."""

import contextlib
import socket
from pathlib import Path

from tests.support.raw import connect, request_head
from tests.support.scene import Scene


def read_all(connection: socket.socket) -> bytes:
    """Read until the server hangs up, or says nothing more for the socket's timeout."""
    parts: list[bytes] = []
    with contextlib.suppress(TimeoutError, ConnectionError):
        while part := connection.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


def test_requests_sent_ahead_are_answered_in_their_order(scene: Scene) -> None:
    targets = ["/livez", "/nope", "/api/v1/account/balance"] * 15
    with connect(scene.url, timeout_seconds=1) as connection:
        connection.sendall(b"".join(request_head("GET", target, scene.url) for target in targets))
        answers = read_all(connection).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"404", b"403"] * 15


def test_a_client_that_never_reads_cannot_fill_the_servers_memory(scene: Scene) -> None:
    request = request_head("GET", "/api/v1/user/bulk?limit=100", scene.url)
    before = resident_bytes(scene.server.pid)
    with connect(scene.url, timeout_seconds=2) as connection:
        sent = 0
        with contextlib.suppress(TimeoutError, ConnectionError):
            while sent < 30_000_000:
                sent += connection.send(request * 1_000)
        assert sent < 30_000_000, "the server hung up, or stopped reading"
        assert resident_bytes(scene.server.pid) - before < 50_000_000


def resident_bytes(pid: int) -> int:
    """Say how much memory a process has, on Linux."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096

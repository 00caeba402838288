"""A connection as one that moves: when it can, what it is where it comes to, and what the server does for it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from hundi.api.connection import BoundedProtocol
from hundi.api.moving import Mover
from hundi.api.server import listen, make_server
from hundi.settings import Settings
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

REQUEST: Final = b"GET / HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
LARGE: Final = 8_000_000
"""Bytes; more than the system keeps for a client that does not read."""

SLOW: Final[list[asyncio.Event]] = []
"""What answers wait for."""


@pytest.fixture(scope="module", params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Run on the loop that servers run on, too."""
    return "asyncio", {"use_uvloop": request.param}


async def answer(scope: dict[str, Any], _: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Be an application: `/large` is large, `/slow` waits until it is told to go on."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        SLOW.append(asyncio.Event())
        await SLOW[-1].wait()
    body = b"x" * (LARGE if scope["path"] == "/large" else 2)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Onlooker:
    """Stands where the mover does, and notes what it is asked, and whether connections could have been moved."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.descriptors: list[int | None] = []

    def start(self, *_: object) -> None:
        """Begin."""
        self.asked.append("start")

    def tick(self) -> None:
        """Look."""
        self.asked.append("tick")

    def answered(self, connection: BoundedProtocol) -> None:
        """Look at a connection in the loop's next turn."""
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: self.descriptors.append(connection.descriptor()))

    async def close(self) -> None:
        """End."""
        self.asked.append("close")


class Talk:
    """A connection to the application, and the other end of it."""

    def __init__(self, protocol: BoundedProtocol, onlooker: Onlooker, client: socket.socket) -> None:
        self.protocol, self.onlooker, self.client = protocol, onlooker, client

    async def ask(self, path: str = "/", more: bytes = b"") -> None:
        """Send a request."""
        await self.send((REQUEST % more).replace(b" / ", b" %b " % path.encode()))

    async def send(self, data: bytes) -> None:
        """Send what may be no whole request."""
        await asyncio.get_running_loop().sock_sendall(self.client, data)

    async def read(self, most: int = 1 << 20) -> bytes:
        """Read what is there; nothing at the end."""
        async with asyncio.timeout(10):
            return await asyncio.get_running_loop().sock_recv(self.client, most)


@asynccontextmanager
async def talk(*, came_over: bool = False, keep_alive_seconds: float = 60.0) -> AsyncIterator[Talk]:
    """Open a connection to the application."""
    onlooker = Onlooker()
    kind = type("Connection", (BoundedProtocol,), {"mover": onlooker})
    config = uvicorn.Config(cast("Any", answer), http=kind, log_config=None)
    config.load()
    protocol = kind(config=config, server_state=ServerState(), app_state={})
    protocol.came_over = came_over
    protocol.timeout_keep_alive = cast("Any", keep_alive_seconds)
    client, accepted = socket.socketpair()
    for end in (client, accepted):
        end.setblocking(False)  # noqa: FBT003 - the standard library's own
    await asyncio.get_running_loop().connect_accepted_socket(lambda: protocol, accepted)
    try:
        yield Talk(protocol, onlooker, client)
    finally:
        protocol.transport.abort()
        client.close()
        await asyncio.sleep(0.01)


async def test_a_connection_can_be_moved_once_its_answer_is_sent() -> None:
    async with talk() as open_:
        assert open_.protocol.descriptor() is None, "nothing was asked yet"
        await open_.ask()
        await open_.read()
        await until(lambda: open_.onlooker.descriptors)
        (descriptor,) = open_.onlooker.descriptors
        assert descriptor is not None
        assert descriptor == open_.protocol.descriptor()


async def test_a_connection_is_not_moved_before_its_client_has_read_enough() -> None:
    async with talk() as open_:
        await open_.ask("/large")
        await until(lambda: open_.onlooker.descriptors)
        assert open_.onlooker.descriptors == [None]
        read = 0
        while read < LARGE:
            read += len(await open_.read())
        await until(open_.protocol.descriptor)


async def test_a_connection_that_ends_behind_its_answer_is_not_moved() -> None:
    async with talk() as open_:
        await open_.ask("/", b"Connection: close\r\n")
        await until(lambda: open_.onlooker.descriptors)
        assert open_.onlooker.descriptors == [None]


async def test_a_connection_is_not_moved_while_a_request_has_begun_to_come() -> None:
    async with talk() as open_:
        await open_.ask()
        await open_.read()
        await until(open_.protocol.descriptor)
        await open_.send(b"G")
        await until(lambda: open_.protocol.descriptor() is None)


@pytest.mark.parametrize("came_over", [True, False])
async def test_a_connection_that_stays_idle_is_kept_for_its_time_and_ends(*, came_over: bool) -> None:
    async with talk(came_over=came_over) as open_:
        if not came_over:
            await open_.ask()
            await open_.read()
            await until(open_.protocol.descriptor)
        open_.protocol.end_if_late(60.0)
        assert not open_.protocol.transport.is_closing()
        open_.protocol.timeout_keep_alive = 0
        open_.protocol.end_if_late(60.0)
        assert await open_.read() == b""


async def test_a_connection_is_not_idle_while_a_request_comes_or_is_answered() -> None:
    async with talk(keep_alive_seconds=0.0) as open_:
        await open_.ask("/slow")
        await until(lambda: SLOW)
        open_.protocol.end_if_late(60.0)
        SLOW.pop().set()
        assert (await open_.read()).startswith(b"HTTP/1.1 200")
        await until(open_.protocol.descriptor)
        await open_.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await until(lambda: open_.protocol.descriptor() is None)
        open_.protocol.end_if_late(60.0)
        await open_.send(b"\r\n")
        assert (await open_.read()).startswith(b"HTTP/1.1 200")


async def test_a_connection_is_not_idle_while_half_a_request_stands_behind_its_answer() -> None:
    async with talk(keep_alive_seconds=0.0) as open_:
        await open_.ask("/slow")
        await open_.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await until(lambda: SLOW)
        SLOW.pop().set()
        assert (await open_.read()).startswith(b"HTTP/1.1 200")
        open_.protocol.end_if_late(60.0)
        await open_.send(b"\r\n")
        assert (await open_.read()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("head", "rest"),
    [(b"Content-Length: 20\r\n", b"x" * 20), (b"Transfer-Encoding: chunked\r\n", b"2\r\nxx\r\n0\r\n\r\n")],
)
async def test_a_connection_is_idle_once_a_request_that_was_answered_early_is_whole(head: bytes, rest: bytes) -> None:
    async with talk() as open_:
        await open_.send(b"POST / HTTP/1.1\r\nHost: x\r\n%b\r\n" % head)
        assert (await open_.read()).startswith(b"HTTP/1.1 200")
        await open_.send(rest)
        await until(open_.protocol.descriptor)
        open_.protocol.timeout_keep_alive = 0
        open_.protocol.end_if_late(60.0)
        assert await open_.read() == b""


async def test_blank_lines_do_not_keep_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    data_received = BoundedProtocol.data_received

    def listen_in(protocol: BoundedProtocol, data: bytes) -> None:
        heard.append(data)
        data_received(protocol, data)

    monkeypatch.setattr(BoundedProtocol, "data_received", listen_in)
    async with talk() as open_:
        await open_.ask()
        await open_.read()
        await until(open_.protocol.descriptor)
        await open_.send(b"\r\n" * 10)
        await until(lambda: heard[-1] == b"\r\n" * 10)
        open_.protocol.timeout_keep_alive = 0
        open_.protocol.end_if_late(60.0)
        assert await open_.read() == b""


async def test_a_connection_that_came_over_may_be_idle_for_longer_than_a_request_may_take() -> None:
    async with talk(came_over=True) as open_, talk() as fresh:
        for each in (open_, fresh):
            each.protocol.end_if_late(0.0)
        assert (await fresh.read()).startswith(b"HTTP/1.1 408")
        await open_.ask()
        assert (await open_.read()).startswith(b"HTTP/1.1 200")


async def test_a_server_lets_connections_move_from_when_it_is_ready_until_it_ends() -> None:
    onlooker = Onlooker()
    kind = type("Connection", (BoundedProtocol,), {"mover": cast("Mover", onlooker)})
    sockets = listen("127.0.0.1", 0)
    ready: list[list[str]] = []
    server = make_server(
        cast("Any", answer), Settings(), on_ready=lambda: ready.append(list(onlooker.asked)), protocol=kind
    )
    serving = asyncio.ensure_future(server.serve(sockets))
    await until(lambda: onlooker.asked.count("tick") > 1)
    server.should_exit = True
    async with asyncio.timeout(10):
        await serving
    assert ready == [["start"]]
    assert onlooker.asked[-1] == "close"
    assert onlooker.asked.count("close") == 1

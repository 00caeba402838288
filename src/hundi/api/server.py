"""The HTTP server: uvicorn, which sweeps late connections away and ends when it is told to."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from litestar.types import ASGIApp

from hundi.api.connection import BoundedProtocol
from hundi.settings import Settings

_KEEP_ALIVE_SECONDS: Final = 75
_SHUTDOWN_SECONDS: Final = 20
_TICKS_PER_SWEEP: Final = 10
"""Ticks of a tenth of a second."""

_LAST_WORDS_SECONDS: Final = 5.0
"""How long a client may not read what it is told while the server ends."""
_SWEEP_SECONDS: Final = 0.5


class Server(uvicorn.Server):
    """Sweeps late requests away, and ends with 0 when it was asked to end."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        request_timeout_seconds: float,
        on_ready: Callable[[], None],
        on_ending: Callable[[], None],
        connection: type[BoundedProtocol],
    ) -> None:
        """`on_ready` is called when it accepts connections, `on_ending` before it waits for the last answers."""
        super().__init__(config)
        self._connection = connection
        self._mover = connection.mover
        self._request_timeout_seconds = request_timeout_seconds
        self._on_ready = on_ready
        self._on_ending = on_ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that the server is ready, once it is."""
        await super().startup(sockets)
        if self.started:
            if self._mover is not None:
                self._mover.start(self._make_connection, self.server_state.connections)
            self._on_ready()

    def _make_connection(self) -> asyncio.Protocol:
        """Make what a connection of another process goes on as."""
        made = self._connection(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        made.came_over = True
        return made

    async def on_tick(self, counter: int) -> bool:
        """Look once a second for requests that take too long, and more often for connections to move."""
        if self._mover is not None:
            self._mover.tick()
        if counter % _TICKS_PER_SWEEP == 0:
            self._sweep(self._request_timeout_seconds)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Have answers that would never end do so, wait for all that are under way, and not for who does not read."""
        self._on_ending()
        if self._mover is not None:
            await self._mover.close()
        sweeping = asyncio.create_task(self._keep_sweeping(), name="last sweeps")
        try:
            await super().shutdown(sockets)
        finally:
            sweeping.cancel()

    async def _keep_sweeping(self) -> None:
        while True:
            self._sweep(min(self._request_timeout_seconds, _LAST_WORDS_SECONDS))
            await asyncio.sleep(_SWEEP_SECONDS)

    def _sweep(self, timeout_seconds: float) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedProtocol):
                connection.end_if_late(timeout_seconds)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM as wishes that were granted, and do not raise them again afterwards."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


class PortTakenError(Exception):
    """Somebody else listens there."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on an address; for 127.0.0.1 and localhost also on ::1, where the machine has it.

    Raises:
        PortTakenError: somebody else listens there.
        OSError: the address is not this machine's.

    """
    hosts = ["127.0.0.1", "::1"] if host in ("127.0.0.1", "localhost") else [host]
    first = bind(hosts[0], port)
    sockets = [first]
    for other in hosts[1:]:
        with contextlib.suppress(OSError):  # no IPv6 here
            sockets.append(bind(other, first.getsockname()[1]))
    return sockets


def bind(host: str, port: int, *, shared: bool = False, accepting: bool = True) -> socket.socket:
    """Take one address; `shared` with other processes that do the same, and `accepting` connections at once or never.

    Raises:
        PortTakenError, OSError: as `listen`.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((host, port))
        if accepting:
            bound.listen(2048)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError from error
        raise
    return bound


def make_server(
    app: ASGIApp,
    settings: Settings,
    *,
    on_ready: Callable[[], None],
    on_ending: Callable[[], None] = lambda: None,
    protocol: type[BoundedProtocol] = BoundedProtocol,
) -> Server:
    """Configure the server for an application. For `on_ready` and `on_ending` see `Server`."""
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return Server(
        config,
        request_timeout_seconds=settings.request_timeout_seconds,
        on_ready=on_ready,
        on_ending=on_ending,
        connection=protocol,
    )

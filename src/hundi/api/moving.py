"""Connections on which people pay move to the worker that commits, while it has room.

A payment that is asked for at one worker and committed by another goes through two processes, which is half as much
work again. So a worker that does not lead hands a connection on to the leader, between two requests, once payments are
what comes on it; its client notices nothing. A leader that is at work all the time hands connections on to the others.

What is handed on is a connection's descriptor (SCM_RIGHTS in unix(7)), in a datagram to a socket in the directory where
the workers find each other. Each has one, and the leader another, which is there as long as it has room.
"""

import array
import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import structlog

from hundi.services.host import Host, Part

_log = structlog.get_logger()

PAYING: Final = frozenset((b"/api/v1/account/transfer", b"/api/v2/transfers", b"/api/v2/batches"))
"""Where a POST asks for payments."""

_PAYMENTS: Final = 2
"""So many payments in a row are what comes on a connection. A browser's are rarer, and gain nothing."""

_LEADER_MOST: Final = 64
"""A leader of so many connections takes no more. With several hundred, four workers that have as many each are faster
than one that has them all."""

_AT_EASE: Final = 0.8
_BUSY: Final = 0.9
"""Shares of the time in which the loop's thread is at work. A leader that is at ease takes connections, and one that is
busy hands one in `_PARTS` on; between them nothing moves, or it would move to and fro."""
_PARTS: Final = 8

_LOOK_SECONDS: Final = 0.25
_NO_ROOM_SECONDS: Final = 0.1
_QUEUE_FULL_SECONDS: Final = 0.005
"""How long a worker keeps its connections after it could not hand one on."""


class Movable(Protocol):
    """A connection, as far as it can be moved."""

    @property
    def payments_running(self) -> int:
        """How many of the latest requests in a row asked for payments."""

    def descriptor(self) -> int | None:
        """Return the socket's number while nothing is under way."""

    def leave(self) -> None:
        """Let go of the connection, which goes on elsewhere."""


def room_for(connections: int, busy: float) -> int:
    """Say how many more connections a leader takes that has so many and is at work for this share of the time."""
    return max(0, _LEADER_MOST - connections) if busy < _AT_EASE else 0


def too_many(connections: int, busy: float) -> int:
    """Say how many connections such a leader hands on to others."""
    return -(-connections // _PARTS) if busy >= _BUSY else 0


class Mover:
    """A worker's part in moving connections. Started and closed once, on the loop that serves."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._own_path = host.directory / f"worker-{secrets.token_hex(4)}"
        self._room_path = host.directory / "room"
        self._out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._out.setblocking(False)  # noqa: FBT003 - the standard library's own
        self._box: _Box | None = None
        self._room: _Box | None = None
        self._left = 0
        """How many connections the leader still takes before it looks again."""
        self._excess = 0
        """How many it still hands on."""
        self._others: list[Path] = []
        self._kept_until = 0.0
        self._coming: set[asyncio.Task[None]] = set()

    def start(self, make: Callable[[], asyncio.Protocol]) -> None:
        """Begin to take connections, each as what `make` makes. A worker that cannot keeps its own, and says so."""
        self._loop = asyncio.get_running_loop()
        self._make = make
        self._looked = time.monotonic(), time.thread_time()
        try:
            self._box = _Box(self._own_path, self._take)
        except OSError as error:
            _log.error("worker_moves_nothing", error=repr(error))

    async def close(self) -> None:
        """Neither take connections nor hand any on."""
        box, self._box = self._box, None
        if box is not None:
            box.close()
        self._close_room()
        self._out.close()
        if self._coming:
            await asyncio.wait(self._coming)

    def tick(self, connections: int) -> None:
        """Look now and then how busy this worker is, which has so many connections, and what follows from it."""
        now, at_work = time.monotonic(), time.thread_time()
        looked, was_at_work = self._looked
        if now - looked >= _LOOK_SECONDS:
            self._looked = now, at_work
            self.heed(connections, (at_work - was_at_work) / (now - looked))

    def heed(self, connections: int, busy: float) -> None:
        """Open or close the leader's room, and say how many connections are too many."""
        if self._box is None:
            return
        leads = self._host.part is Part.LEADS
        self._left = room_for(connections, busy) if leads else 0
        if not self._left:
            self._close_room()
        elif self._room is None:
            with contextlib.suppress(OSError):
                self._room = _Box(self._room_path, self._take_into_room)
        self._excess = too_many(connections, busy) if leads else 0
        if self._excess:
            self._others = [path for path in self._host.directory.glob("worker-*") if path != self._own_path]

    def answered(self, connection: Movable) -> None:
        """Move a connection that was answered, if that is better."""
        if self._box is None:
            return
        part = self._host.part
        if part is Part.LEADS:
            if self._excess and self._others:
                self._excess -= 1
                self._hand_on_soon(connection, self._others[self._excess % len(self._others)])
        elif part is Part.FOLLOWS and connection.payments_running >= _PAYMENTS and time.monotonic() >= self._kept_until:
            self._hand_on_soon(connection, self._room_path)

    def _hand_on_soon(self, connection: Movable, to: Path) -> None:
        """Hand a connection on in the next turn of the loop, when its answer has been sent."""
        self._loop.call_soon(self._hand_on, connection, to)

    def _hand_on(self, connection: Movable, to: Path) -> None:
        descriptor = connection.descriptor()
        if descriptor is None or self._box is None:
            return
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))
        try:
            self._out.sendmsg([b"."], [rights], 0, str(to))  # socket.send_fds leaves the address out
        except BlockingIOError:
            self._kept_until = time.monotonic() + _QUEUE_FULL_SECONDS
        except OSError:  # it is not there, or its process was killed
            self._kept_until = time.monotonic() + _NO_ROOM_SECONDS
            if to in self._others:
                self._others.remove(to)
                with contextlib.suppress(OSError):
                    to.unlink()
        else:
            connection.leave()

    def _take_into_room(self, connection: socket.socket) -> None:
        self._take(connection)
        self._left -= 1
        if self._left <= 0:
            self._close_room()

    def _take(self, connection: socket.socket) -> None:
        coming = self._loop.create_task(self._go_on_with(connection), name="connection")
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    async def _go_on_with(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make, connection)
        except OSError:  # its client is gone
            connection.close()

    def _close_room(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            room.close()


class _Box:
    """A socket at a path, which takes connections from other processes."""

    def __init__(self, path: Path, take: Callable[[socket.socket], None]) -> None:
        self._path, self._give = path, take
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003 - the standard library's own
        path.unlink(missing_ok=True)
        try:
            self._socket.bind(str(path))
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._take_all)

    def _take_all(self) -> None:
        while (descriptors := self._next()) is not None:
            for descriptor in descriptors:
                connection = socket.socket(fileno=descriptor)
                connection.setblocking(False)  # noqa: FBT003 - likewise
                self._give(connection)

    def _next(self) -> list[int] | None:
        try:
            _, descriptors, _, _ = socket.recv_fds(self._socket, 1, 1)
        except OSError:  # nothing is there, or this was closed meanwhile
            return None
        return descriptors

    def close(self) -> None:
        """Take what is there already, and no more."""
        if self._socket.fileno() == -1:
            return
        self._path.unlink(missing_ok=True)
        self._loop.remove_reader(self._socket)
        self._take_all()
        self._socket.close()

"""Connections on which people pay move to the worker that commits, while it has room.

A payment that is asked for at one worker and committed by another goes through two processes, which is half as much
work again. So a worker that does not lead hands a connection on to the leader, between two requests, once payments are
what comes on it; its client notices nothing. A leader that is at work all the time hands connections on to the others.

What is handed on is a connection's descriptor (SCM_RIGHTS in unix(7)), in a datagram to a socket in the directory where
the workers find each other. Each has one, and the leader another, which is there as long as it has room. Nothing is
sent to a socket whose process has long not touched it: one that hangs would keep what it is sent waiting.
"""

import array
import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable, Sized
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
_SILENT_SECONDS: Final = 1.5
"""A socket that was not touched for so long is passed over. Its process touches it whenever it looks."""

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


def has_room(connections: int, busy: float) -> bool:
    """Say whether a leader that has so many connections, and is at work for this share of the time, takes more."""
    return connections < _LEADER_MOST and busy < _AT_EASE


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
        self._out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)  # few are on their way at a time
        self._inbox: _Inbox | None = None
        self._room: _Inbox | None = None
        self._busy = 0.0
        self._excess = 0
        """How many connections the leader still hands on before it looks again."""
        self._others: list[Path] = []
        self._kept_until = 0.0
        self._coming: set[asyncio.Task[None]] = set()

    def start(self, make: Callable[[], asyncio.Protocol], connections: Sized) -> None:
        """Begin to take connections, each as what `make` makes; `connections` are those that are here.

        A worker that cannot keeps its own, and says so.
        """
        self._loop = asyncio.get_running_loop()
        self._make, self._connections = make, connections
        self._looked = time.monotonic(), time.thread_time()
        try:
            self._inbox = _Inbox(self._own_path, self._receive)
        except OSError as error:
            _log.error("worker_moves_nothing", error=repr(error))

    async def close(self) -> None:
        """Neither take connections nor hand any on."""
        inbox, self._inbox = self._inbox, None
        if inbox is not None:
            inbox.close()
        self._close_room()
        self._out.close()
        if self._coming:
            await asyncio.wait(self._coming)

    def tick(self) -> None:
        """Look now and then how busy this worker is. To be called several times a second."""
        now, at_work = time.monotonic(), time.thread_time()
        looked, was_at_work = self._looked
        if now - looked >= _LOOK_SECONDS:
            self._looked = now, at_work
            self.look((at_work - was_at_work) / (now - looked))

    def look(self, busy: float) -> None:
        """See to what follows from being at work for this share of the time."""
        if self._inbox is None:
            return
        self._inbox.touch()
        self._busy = busy
        leads = self._host.part is Part.LEADS
        if leads and has_room(self._here(), busy):
            self._open_room()
        else:
            self._close_room()
        self._excess = too_many(self._here(), busy) if leads else 0
        if self._excess:
            self._others = [path for path in self._host.directory.glob("worker-*") if path != self._own_path]

    def answered(self, connection: Movable) -> None:
        """Move a connection that was answered, if that is better: in the loop's next turn, when the answer is sent."""
        if self._should_move(connection):
            self._loop.call_soon(self._move, connection)

    def _should_move(self, connection: Movable) -> bool:
        if self._inbox is None:
            return False
        if self._host.part is Part.LEADS:
            return self._excess > 0 and bool(self._others)
        is_paid_on = self._host.part is Part.FOLLOWS and connection.payments_running >= _PAYMENTS
        return is_paid_on and time.monotonic() >= self._kept_until

    def _move(self, connection: Movable) -> None:
        descriptor = connection.descriptor()
        if descriptor is None or not self._should_move(connection):
            return
        leads = self._host.part is Part.LEADS
        to = self._others[self._excess % len(self._others)] if leads else self._room_path
        try:
            self._send(descriptor, to)
        except BlockingIOError:
            self._kept_until = time.monotonic() + _QUEUE_FULL_SECONDS
        except OSError as error:  # it is not there, or nobody has it, or whoever has it hangs
            self._kept_until = time.monotonic() + _NO_ROOM_SECONDS
            self._pass_over(to, error)
        else:
            self._excess -= leads
            connection.leave()

    def _send(self, descriptor: int, to: Path) -> None:
        """Send a descriptor; the process at the other end has one of its own then.

        Raises:
            OSError: it was not sent.

        """
        if time.time() - to.stat().st_mtime > _SILENT_SECONDS:
            raise TimeoutError
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))
        self._out.sendmsg([b"."], [rights], 0, str(to))  # socket.send_fds leaves the address out

    def _pass_over(self, worker: Path, error: OSError) -> None:
        if worker in self._others:
            self._others.remove(worker)
            if isinstance(error, ConnectionRefusedError):  # it was killed, or would have taken this away itself
                worker.unlink(missing_ok=True)

    def _here(self) -> int:
        return len(self._connections) + len(self._coming)

    def _receive(self, connection: socket.socket) -> None:
        coming = self._loop.create_task(self._go_on_with(connection), name="connection")
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    def _receive_into_room(self, connection: socket.socket) -> None:
        self._receive(connection)
        if not has_room(self._here(), self._busy):
            self._close_room()

    async def _go_on_with(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make, connection)
        except OSError:  # its client is gone
            connection.close()

    def _open_room(self) -> None:
        if self._room is None:
            with contextlib.suppress(OSError):
                self._room = _Inbox(self._room_path, self._receive_into_room)
        else:
            self._room.touch()

    def _close_room(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            room.close()


class _Inbox:
    """A socket at a path, to which other processes send connections."""

    def __init__(self, path: Path, receive: Callable[[socket.socket], None]) -> None:
        self._path, self._receive = path, receive
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003 - the standard library's own
        path.unlink(missing_ok=True)  # of a process that was killed
        try:
            self._socket.bind(str(path))
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._receive_all)

    def touch(self) -> None:
        """Show that there is somebody who looks."""
        with contextlib.suppress(OSError):
            os.utime(self._path)

    def close(self) -> None:
        """Receive what is there already, and no more."""
        self._path.unlink(missing_ok=True)
        self._loop.remove_reader(self._socket)
        self._socket.shutdown(socket.SHUT_RD)  # whoever has found the path before is told that it comes too late
        self._receive_all()
        self._socket.close()

    def _receive_all(self) -> None:
        while (descriptors := self._next()) is not None:
            for descriptor in descriptors:
                connection = socket.socket(fileno=descriptor)
                connection.setblocking(False)  # noqa: FBT003 - likewise
                connection.set_inheritable(False)
                self._receive(connection)  # which may close this

    def _next(self) -> list[int] | None:
        """Take one datagram and return the descriptors in it; None where there is none, or this is closed."""
        try:
            data, descriptors, flags, _ = socket.recv_fds(self._socket, 1, 1)
        except OSError:
            return None
        if flags & socket.MSG_CTRUNC:
            _log.error("connection_dropped", reason="too many open files")
        return descriptors if data else None

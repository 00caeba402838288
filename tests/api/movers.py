"""Workers on one event loop, as far as connections move between them, and clients of theirs."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, cast

from hundi.api.moving import Mover
from hundi.services.host import Host, Part
from tests.support.waiting import until

EASE: Final = 0.5
STRAINED: Final = 0.85
BUSY: Final = 0.95
"""Shares of its time in which a worker is at work."""


class Talk(asyncio.Protocol):
    """A connection on which each line is answered with the name of the worker that it is at."""

    def __init__(self, worker: "Worker") -> None:
        self._worker = worker
        self.payments_running = 0
        self.is_under_way = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._worker.talks.add(self)
        self._worker.made += 1

    def connection_lost(self, _: Exception | None) -> None:
        """Forget it."""
        self._worker.talks.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        self.payments_running = self.payments_running + 1 if data == b"pay\n" else 0
        self._transport.write(self._worker.name + b"\n")
        self._worker.mover.answered(self)

    def descriptor(self) -> int | None:
        """Return the socket's number."""
        descriptor: int = self._transport.get_extra_info("socket").fileno()
        return None if self.is_under_way else descriptor

    def leave(self) -> None:
        """Let go of it."""
        self._transport.abort()


class Worker:
    """What a worker is, as far as connections move."""

    def __init__(self, name: bytes, directory: Path, part: Part) -> None:
        self.name = name
        self.host = Host(directory, part)
        self.mover = Mover(self.host)
        self.talks: set[Talk] = set()
        self.made = 0
        """How many connections have ever been here."""

    async def start(self) -> None:
        """Listen."""
        make = partial(Talk, self)
        self._server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        self.mover.start(make, self.talks)

    async def stop(self) -> None:
        """End."""
        await self.mover.close()
        self._server.close()
        for talk in list(self.talks):
            talk.leave()
        await until(lambda: not self.talks)

    async def connect(self) -> "Client":
        """Open a connection to it."""
        reader, writer = await asyncio.open_connection(*self._server.sockets[0].getsockname())
        return Client(reader, writer)


class Client:
    """The other end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, what: bytes) -> bytes:
        """Say a line and return the name of the worker that answers; nothing if the connection has ended."""
        self._writer.write(what + b"\n")
        async with asyncio.timeout(10):
            answer = (await self._reader.readline()).strip()
        await asyncio.sleep(0.01)  # for it to move, if it does
        return answer

    async def pay(self, times: int) -> list[bytes]:
        """Ask for payments, one after the other."""
        return [await self.ask(b"pay") for _ in range(times)]

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@asynccontextmanager
async def crew(directory: Path, *names: bytes) -> AsyncIterator[list[Worker]]:
    """Run workers, of which the first leads and has room."""
    workers = [Worker(name, directory, Part.LEADS if place == 0 else Part.FOLLOWS) for place, name in enumerate(names)]
    for worker in workers:
        await worker.start()
    workers[0].mover.look(EASE)
    try:
        yield workers
    finally:
        for worker in workers:
            await worker.stop()


@asynccontextmanager
async def clients_of(worker: Worker, count: int) -> AsyncIterator[list[Client]]:
    """Open connections to a worker."""
    clients = [await worker.connect() for _ in range(count)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


def workers_in(directory: Path) -> list[Path]:
    """Return the sockets of workers."""
    return list(directory.glob("worker-*"))


def leave_a_dead_socket(path: Path) -> None:
    """Leave what a killed process does: a socket in which nobody listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind(str(path))


def fall_silent(path: Path) -> None:
    """Have a socket be as when its process has not looked for some seconds."""
    before = time.time() - 3
    os.utime(path, (before, before))

"""Workers of one host on one event loop, and a leader and a follower that do what a test tells them to."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self, cast

from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.frames import Frame, Frames, encode, pack_all, unpack_command
from hundi.services.host import Host, HostCommitter, Part
from hundi.services.unavailable import Unavailable
from tests.services.ledgers import FakeLedger, answer, pay
from tests.support.waiting import until

SECONDS = 10
"""Nothing here may take as long."""


class Worker:
    """One worker, with a ledger of its own, which tells who committed what."""

    def __init__(self, directory: Path, limits: CommitterLimits | None = None) -> None:
        self.ledger = FakeLedger()
        self.committer = Committer(self.ledger, limits=limits)
        self._place = Host(directory)
        self.host = HostCommitter(self.committer, host=self._place, currency=INR)

    @property
    def part(self) -> Part:
        """What it does in its host's committing."""
        return self._place.part

    async def ask(self, command: Command) -> Outcome:
        """Submit a command and await its outcome."""
        async with asyncio.timeout(SECONDS):
            return await self.host.submit(command)

    async def drain(self) -> None:
        """Drain, which must not take long."""
        async with asyncio.timeout(SECONDS):
            await self.host.drain()

    async def hands_on(self, done: Sequence[Command] | None = None, *, leader: "Worker | None" = None) -> None:
        """Wait until what is submitted here is committed by somebody else: `leader`, or whoever does `done`."""
        taken = done if leader is None else leader.ledger.done
        async with asyncio.timeout(SECONDS):
            while True:
                await self.host.submit(command := pay())
                if (command in taken) if taken is not None else (command not in self.ledger.done):
                    return
                await asyncio.sleep(0.005)


@asynccontextmanager
async def crew(directory: Path, count: int, limits: CommitterLimits | None = None) -> AsyncIterator[list[Worker]]:
    """Run workers of which the first leads and the others follow; drain them in the end, leader first."""
    workers = [Worker(directory, limits) for _ in range(count)]
    for worker in workers:
        await worker.host.start()
        await until((directory / "commands").exists)
    for worker in workers[1:]:
        await worker.hands_on(leader=workers[0])
    for worker in workers:
        worker.ledger.done.clear()
        worker.ledger.groups.clear()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.ledger.free.set()
        for worker in workers:
            await worker.drain()


class Line(asyncio.Protocol):
    """One end of a connection, whose other end is a worker's."""

    def __init__(self, lines: "list[Line]") -> None:
        self.heard: list[Frame | None] = []
        self.is_lost = False
        self._lines = lines
        self._frames = Frames(self.take)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._lines.append(self)

    def connection_lost(self, _: Exception | None) -> None:
        self.is_lost = True

    def data_received(self, data: bytes) -> None:
        self._frames.feed(data)

    def take(self, frame: Frame | None) -> None:
        self.heard.append(frame)

    def say(self, frame: Frame | None) -> None:
        self.transport.write(encode(frame))

    @property
    def things(self) -> list[tuple[Any, ...]]:
        """All that was said in frames, one after the other."""
        return [thing for frame in self.heard if frame for thing in frame]


class _LeadersLine(Line):
    def __init__(self, leader: "ScriptedLeader") -> None:
        super().__init__(leader.lines)
        self._leader = leader

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._leader.hangs_up:
            self.transport.abort()

    def take(self, frame: Frame | None) -> None:
        super().take(frame)
        if not frame and self._leader.is_alive:
            self.say([])


class ScriptedLeader:
    """Leads from `async with` to its end, and answers commands only when a test says what."""

    def __init__(self, directory: Path) -> None:
        self.lines: list[Line] = []
        self.is_alive = True
        """Whether it answers when it is asked for a sign of life."""
        self.hangs_up = False
        """Whether it does so as soon as somebody has connected."""
        self._directory = directory

    async def __aenter__(self) -> Self:
        self._lock = os.open(self._directory / "leader", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path = str(self._directory / "commands")
        self._server = await asyncio.get_running_loop().create_unix_server(lambda: _LeadersLine(self), path)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """End as if killed."""
        if self._lock >= 0:
            self._server.close()
            for line in self.lines:
                line.transport.abort()
            os.close(self._lock)
            self._lock = -1

    async def is_given_to_by(self, worker: Worker) -> None:
        """Wait until a worker gives its commands to this leader; those that it gave meanwhile are forgotten."""
        async with asyncio.timeout(SECONDS):
            futures = [worker.host.submit(pay())]
            while not (self.lines and self.given):
                await asyncio.sleep(0.005)
                futures.append(worker.host.submit(pay()))
            await until(lambda: all(future.done() for future in futures[: -len(self.given)]))
            self.answer_all()
            await asyncio.gather(*futures)
        self.lines[-1].heard.clear()

    def take_no_more(self) -> None:
        """Say so, as a leader that ends."""
        self._server.close()
        (self._directory / "commands").unlink(missing_ok=True)
        self.lines[-1].say(None)

    def answer_all(self) -> None:
        """Answer all that was given, as a fake ledger would."""
        self.answer(*((number, answer(command)) for number, command in self.given.items()))

    @property
    def given(self) -> dict[int, Command]:
        """The commands that came on the latest line, each with its number."""
        return {number: unpack_command(packed, INR) for number, *_, packed in self.lines[-1].things}

    def answer(self, *pairs: tuple[int, Outcome | Unavailable]) -> None:
        """Say what became of commands."""
        self.lines[-1].say(pack_all(pairs, INR))


async def visit(directory: Path) -> Line:
    """Connect to the leader as a follower would."""
    lines: list[Line] = []
    path = str(directory / "commands")
    _, line = await asyncio.get_running_loop().create_unix_connection(lambda: Line(lines), path)
    return line

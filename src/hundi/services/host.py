"""Workers of one host commit together: one of them leads, and the others hand it their commands.

Four workers that each make groups of their own stand in line for a hot account with groups a quarter as large. So all
of a host's commands go to one committer, whose groups are as large as those of a server alone. Whoever holds the lock
on a file leads; when the leader ends, however it ends, another takes the lock. Nothing rests on there being only one:
until a worker has found the leader, and after it has lost it, it commits by itself, and the store's locks make every
committer safe beside every other.
"""

import asyncio
import contextlib
import fcntl
import os
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Final, cast

import structlog

from hundi.ledger.commands import Command, weight
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency
from hundi.services.committer import Committer, Tell, Waiting, WaitingCall, WaitingFuture
from hundi.services.frames import Frame, Frames, encode, pack_all, pack_command, unpack_command, unpack_outcome
from hundi.services.unavailable import OutcomeLost, ShuttingDown, Unavailable

_log = structlog.get_logger()

_LOOK_AGAIN_SECONDS: Final = 0.05
_PING_SECONDS: Final = 1.0
_PINGS: Final = 5
"""A leader that has answered none of so many is given up. They are counted, and not the seconds: a worker that stood
still itself has heard nothing meanwhile."""

_PART_SECONDS: Final = 5.0
"""How long an ending leader waits for the others to have had their answers and go."""
_LAST_SECONDS: Final = 1.0
"""How long the last answers to those who did not go may take to be sent."""


class Part(Enum):
    """What a worker does in its host's committing."""

    ALONE = auto()
    """It has found no leader, or lost it, and commits by itself."""
    LEADS = auto()
    FOLLOWS = auto()


@dataclass(slots=True)
class Host:
    """Where the workers of a host find each other, and what this one's part is."""

    directory: Path
    """Which only their user can enter."""
    part: Part = Part.ALONE


class HostCommitter:
    """A worker's part in its host's committing. Started and drained once, on the loop that submits."""

    def __init__(self, committer: Committer, *, host: Host, currency: Currency) -> None:
        """`host` is told what this worker's part is."""
        self._committer = committer
        self._currency = currency
        self._host = host
        self._lock_path, self._socket_path = host.directory / "leader", host.directory / "commands"
        self._link: _Link | None = None
        self._links: set[_Link] = set()
        self._followers: set[_Follower] = set()
        self._part: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()

    async def start(self) -> None:
        """Begin to take commands, and look for the leader, or become it."""
        await self._committer.start()
        self._part = asyncio.create_task(self._take_part(), name="host")

    def submit(self, command: Command) -> asyncio.Future[Outcome]:
        """Queue a command, here or with the leader. As `Committer.submit`."""
        link = self._leader()
        if link is None:
            return self._committer.submit(command)
        deadline = self._committer.deadline(ahead=link.under_way)
        waiting = WaitingFuture(command, deadline, asyncio.get_running_loop().create_future())
        link.put(waiting)
        return waiting.future

    def ask(self, command: Command, tell: Tell) -> None:
        """Queue a command, here or with the leader. As `Committer.ask`."""
        link = self._leader()
        if link is None:
            self._committer.ask(command, tell)
        else:
            link.put(WaitingCall(command, self._committer.deadline(ahead=link.under_way), tell))

    def _leader(self) -> "_Link | None":
        """Find the way to a leader that takes commands, if there is one and it is not this worker.

        Raises:
            ShuttingDown: this worker takes no more.

        """
        if self._ending.is_set():
            raise ShuttingDown
        link = self._link
        return None if link is None or link.sent_away.done() else link

    async def drain(self) -> None:
        """Take no more commands, answer those that were accepted, and end."""
        self._ending.set()
        if self._part is not None:
            await self._part
        if unsettled := [link.settled for link in self._links]:
            await asyncio.wait(unsettled)
        await self._committer.drain()
        for follower in self._followers:
            follower.end()
        await self._wait_for_followers(_LAST_SECONDS)

    async def _take_part(self) -> None:
        """Lead or follow until this worker ends. Never raises: one that can do neither commits by itself."""
        try:
            lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                while not self._ending.is_set():
                    await (self._lead() if _take(lock) else self._follow())
            finally:
                os.close(lock)
        except Exception as error:  # noqa: BLE001 - the directory is gone, or its path is too long, or whatever it is
            _log.error("worker_commits_alone", error=repr(error))

    async def _lead(self) -> None:
        """Take commands from the others until this worker ends."""
        self._socket_path.unlink(missing_ok=True)
        make = partial(_Follower, self._committer, self._currency, self._followers, self._ending)
        server = await asyncio.get_running_loop().create_unix_server(make, str(self._socket_path))
        self._host.part = Part.LEADS
        try:
            await self._ending.wait()
        finally:
            self._host.part = Part.ALONE
            server.close()
            self._socket_path.unlink(missing_ok=True)
        for follower in list(self._followers):
            follower.send_away()
        await self._wait_for_followers(_PART_SECONDS)

    async def _wait_for_followers(self, seconds: float) -> None:
        if gone := [follower.gone for follower in self._followers]:
            await asyncio.wait(gone, timeout=seconds)

    async def _follow(self) -> None:
        """Hand commands to the leader once it has spoken, and for as long as it takes them."""
        make = partial(_Link, self._committer, self._currency)
        try:
            _, link = await asyncio.get_running_loop().create_unix_connection(make, str(self._socket_path))
        except OSError:
            await self._wait_for_end(_LOOK_AGAIN_SECONDS)
            return
        self._links.add(link)
        link.settled.add_done_callback(lambda _: self._links.discard(link))
        ending = asyncio.ensure_future(self._ending.wait())
        await asyncio.wait((ending, link.sent_away, link.spoken), return_when=asyncio.FIRST_COMPLETED)
        if link.spoken.done():
            self._link, self._host.part = link, Part.FOLLOWS
            await asyncio.wait((ending, link.sent_away), return_when=asyncio.FIRST_COMPLETED)
            self._link, self._host.part = None, Part.ALONE
        else:
            await self._wait_for_end(_LOOK_AGAIN_SECONDS)
        ending.cancel()
        link.part()

    async def _wait_for_end(self, seconds: float) -> None:
        """Wait for a while, or until this worker ends."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)


class _Link(asyncio.Protocol):
    """A worker's way to the leader."""

    def __init__(self, committer: Committer, currency: Currency) -> None:
        self._committer = committer
        self._currency = currency
        self._loop = asyncio.get_running_loop()
        self._frames = Frames(self._take)
        self._number = 0
        self._unsent: dict[int, Waiting] = {}
        self._sent: dict[int, Waiting] = {}
        self.under_way = 0
        """How many transfers wait here for their outcome."""
        self._parting = False
        self._pings = 0
        """How often the leader was asked for a sign of life since it was last heard."""
        self.spoken: asyncio.Future[None] = self._loop.create_future()
        """Done when the leader has been heard: one that hangs takes connections, too."""
        self.sent_away: asyncio.Future[None] = self._loop.create_future()
        """Done when the leader takes no more commands, or is gone."""
        self.settled: asyncio.Future[None] = self._loop.create_future()
        """Done when everything that was put here has had its answer."""

    def put(self, waiting: Waiting) -> None:
        """Send a command, with all that come in the same turn of the loop."""
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._number += 1
        self._unsent[self._number] = waiting
        self.under_way += weight(waiting.command)

    def part(self) -> None:
        """Close, once everything has had its answer."""
        self._parting = True
        self._close_if_done()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to look after the leader."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take answers."""
        self._pings = 0
        if not self.spoken.done():
            self.spoken.set_result(None)
        self._frames.feed(data)

    def connection_lost(self, _: Exception | None) -> None:
        """Commit here what was not sent, and find out what became of the rest."""
        self._watch.cancel()
        self._send_away()
        unsent, self._unsent = self._unsent, {}
        for waiting in unsent.values():
            self._committer.put(waiting)
        if self._sent:
            self._finding = self._loop.create_task(self._find_out(), name="find out")
        elif not self.settled.done():
            self.settled.set_result(None)

    async def _find_out(self) -> None:
        group = [waiting for waiting in self._sent.values() if not waiting.is_over]
        try:
            if group:
                await self._committer.find_out(group, ConnectionResetError("the worker that commits is gone"))
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            for waiting in group:
                waiting.fail(OutcomeLost(str(error)))
        finally:
            self._sent.clear()
            self.settled.set_result(None)

    def _send(self) -> None:
        if not self._unsent:  # the connection was lost meanwhile
            return
        unsent, self._unsent = self._unsent, {}
        awaited = {number: waiting for number, waiting in unsent.items() if not waiting.is_over}
        self._sent.update(awaited)
        self.under_way -= sum(weight(each.command) for number, each in unsent.items() if number not in awaited)
        frame = [(n, each.deadline, pack_command(each.command, self._currency)) for n, each in awaited.items()]
        _say(self._transport, frame)
        self._close_if_done()

    def _take(self, frame: Frame | None) -> None:
        if frame is None:
            self._send_away()
            return
        for number, packed in frame:
            outcome = unpack_outcome(packed, self._currency)
            waiting = self._sent.pop(number)
            self.under_way -= weight(waiting.command)
            if isinstance(outcome, ShuttingDown):  # it was not queued there
                self._committer.put(waiting)
            elif isinstance(outcome, Unavailable):
                waiting.fail(outcome)
            else:
                waiting.resolve(outcome)
        self._close_if_done()

    def _send_away(self) -> None:
        if not self.sent_away.done():
            self.sent_away.set_result(None)

    def _close_if_done(self) -> None:
        if self._parting and not self._unsent and not self._sent:
            self._transport.close()

    def _look(self) -> None:
        """Ask the leader for a sign of life; give up one that has long given none."""
        if self._pings == _PINGS:
            _log.error("leader_silent", pings=_PINGS)
            self._transport.abort()
            return
        self._pings += 1
        self._transport.write(encode([]))
        self._watch = self._loop.call_later(_PING_SECONDS, self._look)


class _Follower(asyncio.Protocol):
    """The leader's view of another worker."""

    def __init__(
        self, committer: Committer, currency: Currency, followers: "set[_Follower]", ending: asyncio.Event
    ) -> None:
        self._committer = committer
        self._currency = currency
        self._followers = followers
        self._ending = ending
        self._loop = asyncio.get_running_loop()
        self._frames = Frames(self._take)
        self._answers: list[tuple[int, Outcome | Unavailable]] = []
        self.gone: asyncio.Future[None] = self._loop.create_future()
        """Done when it asks for nothing more."""

    def send_away(self) -> None:
        """Say that no more commands are taken; those that cross this word are."""
        self._transport.write(encode(None))

    def end(self) -> None:
        """Send what answers there are, and close."""
        self._send()
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._followers.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget it. What it asked for happens, as when any client is gone."""
        self._followers.discard(self)
        self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Take commands."""
        self._frames.feed(data)

    def _take(self, frame: Frame | None) -> None:
        if not frame:
            self._transport.write(encode(None if self._ending.is_set() else []))
            return
        for number, deadline, packed in frame:
            try:
                self._committer.deadline(ahead=self._committer.queued)
            except Unavailable as error:
                self.answer(number, error)
            else:
                command = unpack_command(packed, self._currency)
                self._committer.put(WaitingCall(command, deadline, partial(self.answer, number)))

    def answer(self, number: int, outcome: Outcome | Unavailable) -> None:
        """Send an answer, with all that come in the same turn of the loop."""
        if not self._answers:
            self._loop.call_soon(self._send)
        self._answers.append((number, outcome))

    def _send(self) -> None:
        if self._answers and not self._transport.is_closing():
            _say(self._transport, pack_all(self._answers, self._currency))
        self._answers = []


def _say(transport: asyncio.Transport, frame: Frame) -> None:
    """Send a frame, or, if it cannot be, end the connection: both ends know what to do then, and nobody waits."""
    try:
        transport.write(encode(frame))
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
        _log.error("frame_not_sent", error=repr(error))
        transport.abort()


def _take(lock: int) -> bool:
    """Take the lock if nobody has it; it is let go of when this process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

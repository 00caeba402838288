"""The committer: many commands at once become few commits.

Requests put commands in a bounded queue and await their outcome, or are told it. One task takes all that is waiting and
has the store decide and commit it in one transaction; while that is under way the next group gathers. Under no load a
command commits at once. Where the store says that it pays, the next group is begun behind the commit of the one before
it, whose answer need not be known for that.

How much waits, and how much goes into a group, is counted in transfers: a batch weighs as much as its payments.
"""

import asyncio
import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Command, weight
from hundi.ledger.decide import Outcome
from hundi.ledger.invariants import ensure
from hundi.services.clock import now as wall_clock
from hundi.services.unavailable import (
    DeadlinePassed,
    OutcomeLost,
    QueueFull,
    ShuttingDown,
    StoreUnavailable,
    Unavailable,
)
from hundi.storage.protocol import Ledger, OutcomeUnknown, StoreError, WriteFailed

_log = structlog.get_logger()

_ENOUGH: Final = 0.43
"""A group is begun behind another if it has so much of the most commands that were lately under way at once. With half
of them, two groups take turns; a little less, for stragglers. More and smaller groups would each cost a fixed part."""

_RECOVERY_TRIES: Final = 20
_RECOVERY_PAUSE_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class CommitterLimits:
    """How much may wait, how much goes into one commit, and how long anything may wait.

    A batch is let in where anything is, and one that is larger than a group is a group alone.
    """

    queue: int = 10_000
    group: int = 4_096
    deadline_seconds: float = 5.0


class Waiting(Protocol):
    """A command on its way to a commit, and whoever waits for its outcome."""

    command: Command
    deadline: float
    """On the monotonic clock: a command that is still in the queue then is not executed."""

    @property
    def is_over(self) -> bool:
        """Whether nobody waits any more."""

    def fail(self, error: Unavailable) -> None:
        """Tell whoever still waits that there is no outcome."""

    def resolve(self, outcome: Outcome) -> None:
        """Tell whoever still waits."""


@dataclass(slots=True)
class WaitingFuture:
    """A command that a future waits for."""

    command: Command
    deadline: float
    future: asyncio.Future[Outcome]

    @property
    def is_over(self) -> bool:
        """Whether nobody waits any more."""
        return self.future.done()

    def fail(self, error: Unavailable) -> None:
        """Tell whoever still waits that there is no outcome."""
        if not self.future.done():
            self.future.set_exception(error)

    def resolve(self, outcome: Outcome) -> None:
        """Tell whoever still waits."""
        if not self.future.done():
            self.future.set_result(outcome)


Tell = Callable[[Outcome | Unavailable], None]
"""Takes what a command came to, or why that is not known or was not tried."""


@dataclass(slots=True)
class WaitingCall:
    """A command whose outcome is told at once, within the loop's turn in which it is known.

    A future has its callbacks called in the next turn, each on its own, which costs 2 µs.
    """

    command: Command
    deadline: float
    tell: Tell
    is_over: bool = False

    def fail(self, error: Unavailable) -> None:
        """Tell that there is no outcome."""
        self.resolve(error)

    def resolve(self, outcome: Outcome | Unavailable) -> None:
        """Tell, once. Whoever is told and fails keeps nobody else from being told."""
        if not self.is_over:
            self.is_over = True
            try:
                self.tell(outcome)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not about money
                with contextlib.suppress(Exception):
                    _log.error("outcome_not_told", command=self.command.id, exc_info=error)


class TakesCommands(Protocol):
    """What commands are given to."""

    async def start(self) -> None:
        """Begin to take them."""

    def submit(self, command: Command) -> asyncio.Future[Outcome]:
        """Queue one. Its outcome is durable when the future has it; the future may fail with `Unavailable`.

        Raises:
            QueueFull, ShuttingDown: it was not queued.

        """

    def ask(self, command: Command, tell: Tell) -> None:
        """Queue one, and have `tell` called when its outcome is durable, or when there is none.

        Raises:
            QueueFull, ShuttingDown: it was not queued, and nothing is told.

        """

    async def drain(self) -> None:
        """Take no more, answer those that were accepted, and end."""


class Committer:
    """One task in front of one ledger. Started and drained once, on the loop that submits."""

    def __init__(
        self, ledger: Ledger, *, limits: CommitterLimits | None = None, now: Callable[[], Instant] = wall_clock
    ) -> None:
        self._ledger = ledger
        self._limits = limits or CommitterLimits()
        self._now = now
        self._queue: deque[Waiting] = deque()
        self._queued = 0
        self._idle: asyncio.Future[None] | None = None
        self._draining = False
        self._task: asyncio.Task[None] | None = None
        self._under_way: dict[asyncio.Task[None], int] = {}
        """Groups, each with its weight."""
        self._most = 0
        self._wanted = 1
        """How much in the queue the task waits for, while `_idle` is there."""

    async def start(self) -> None:
        """Begin to take commands from the queue."""
        ensure(self._task is None, "a committer starts once")
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run(), name="committer")

    def submit(self, command: Command) -> asyncio.Future[Outcome]:
        """Queue a command. Its outcome is durable when the future has it.

        A cancelled future's command is passed over while it still waits. The future may fail with `Unavailable`.

        Raises:
            QueueFull, ShuttingDown: it was not queued.

        """
        waiting = WaitingFuture(command, self.deadline(ahead=self._queued), self._loop.create_future())
        self.put(waiting)
        return waiting.future

    def ask(self, command: Command, tell: Tell) -> None:
        """Queue a command, and have `tell` called when its outcome is durable. See `TakesCommands.ask`."""
        self.put(WaitingCall(command, self.deadline(ahead=self._queued), tell))

    def deadline(self, *, ahead: int) -> float:
        """Say until when a command that comes now may wait behind so many others, on the monotonic clock.

        Raises:
            QueueFull, ShuttingDown: it may not.

        """
        if self._draining:
            raise ShuttingDown
        if ahead >= self._limits.queue:
            raise QueueFull
        return time.monotonic() + self._limits.deadline_seconds

    @property
    def queued(self) -> int:
        """How many transfers wait in the queue."""
        return self._queued

    def put(self, waiting: Waiting) -> None:
        """Queue a command whose outcome somebody waits for already."""
        self._queue.append(waiting)
        self._queued += weight(waiting.command)
        if self._idle is not None and self._queued >= self._wanted:
            self._wake()

    async def drain(self) -> None:
        """Take no more commands, answer those that were accepted, and end."""
        self._draining = True
        self._wake()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while True:
            if not self._queue:
                if self._draining:
                    break
                await self._wait(1)
                await asyncio.sleep(0)  # one turn, in which what has arrived together is queued together
            group = self._take()
            if group:
                await self._begin(group)
                if self._ledger.linger_seconds and self._queued < self._limits.group:
                    await asyncio.sleep(self._ledger.linger_seconds)

        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _begin(self, group: Sequence[Waiting]) -> None:
        """Have a group settled, and wait until it pays to begin the next, at the latest until it is."""
        may_begin = False

        def next_may_begin() -> None:
            nonlocal may_begin
            may_begin = True
            self._wake()

        settling = self._loop.create_task(self._settle(group, next_may_begin), name="group")
        settling.add_done_callback(self._end)
        self._under_way[settling] = sum(weight(waiting.command) for waiting in group)
        self._most = max(sum(self._under_way.values()) + self._queued, self._most * 15 // 16)
        enough = max(1, int(self._most * _ENOUGH))
        while not settling.done() and not (may_begin and self._queued >= enough):
            await self._wait(enough if may_begin else sys.maxsize)

    def _end(self, settling: asyncio.Task[None]) -> None:
        del self._under_way[settling]
        self._wake()

    async def _wait(self, wanted: int) -> None:
        """Wait until so much is in the queue, or something else has happened."""
        self._wanted = wanted
        self._idle = self._loop.create_future()
        await self._idle

    def _wake(self) -> None:
        if self._idle is not None:
            self._idle.set_result(None)
            self._idle = None

    def _take(self) -> list[Waiting]:
        """Take what is waiting, in order of arrival; pass over the cancelled, refuse the late."""
        group: list[Waiting] = []
        room = self._limits.group
        late = time.monotonic()
        while self._queue and room > 0:
            waiting = self._queue[0]
            needed = weight(waiting.command)
            if needed > room and group:
                break
            self._queue.popleft()
            self._queued -= needed
            if waiting.is_over:
                continue
            if waiting.deadline < late:
                waiting.fail(DeadlinePassed())
            else:
                group.append(waiting)
                room -= needed
        return group

    async def _settle(self, group: Sequence[Waiting], next_may_begin: Callable[[], None] | None = None) -> None:
        """Have the store execute a group and tell everyone. Never raises, or the task would end."""
        try:
            await self._execute(group, next_may_begin)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            with contextlib.suppress(Exception):
                self._fail(group, OutcomeLost(str(error)), error)

    async def _execute(self, group: Sequence[Waiting], next_may_begin: Callable[[], None] | None) -> None:
        commands = [waiting.command for waiting in group]
        try:
            outcomes = await self._ledger.post(commands, self._now(), next_may_begin=next_may_begin)
        except WriteFailed as error:
            if len(group) == 1:
                self._fail(group, StoreUnavailable(str(error)), error)
                return
            for waiting in group:  # alone, so that only the guilty fails
                if waiting.deadline < time.monotonic():
                    waiting.fail(DeadlinePassed())
                else:
                    await self._settle([waiting])
        except OutcomeUnknown as error:
            await self.find_out(group, error)
        except StoreError as error:  # busy or gone: nothing was done
            self._fail(group, StoreUnavailable(str(error)), error)
        else:
            ensure(len(outcomes) == len(group), "every command has an outcome")
            for waiting, outcome in zip(group, outcomes, strict=True):
                waiting.resolve(outcome)

    async def find_out(self, group: Sequence[Waiting], cause: Exception) -> None:
        """Look up what became of a group whose answer was lost, before anything is answered or run again."""
        _log.warning("commit_unanswered", commands=len(group), error=str(cause))
        for _ in range(_RECOVERY_TRIES):
            try:
                found = await self._ledger.recover([waiting.command for waiting in group])
            except (StoreError, OSError):
                await asyncio.sleep(_RECOVERY_PAUSE_SECONDS)
                continue
            break
        else:
            self._fail(group, OutcomeLost(str(cause)), cause)
            return
        lost: list[Waiting] = []
        for waiting, outcome in zip(group, found, strict=True):
            if outcome is not None:
                waiting.resolve(outcome)
            else:
                lost.append(waiting)
        if lost:  # not there now; what a failed sync left in the log may still come back after a crash
            self._fail(lost, OutcomeLost(str(cause)), cause)

    def _fail(self, group: Sequence[Waiting], error: Unavailable, cause: Exception) -> None:
        for waiting in group:  # before anything is logged: a log that cannot be written is no reason to wait for ever
            waiting.fail(error)
        _log.error("commands_failed", commands=len(group), error=repr(cause))

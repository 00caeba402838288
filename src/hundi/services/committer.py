"""The committer: many commands at once become few commits.

Requests put commands in a bounded queue and await their outcome. One task takes all that is waiting and has the store
decide and commit it in one transaction; while that is under way the next group gathers. Under no load a command commits
at once.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Command
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

_RECOVERY_TRIES: Final = 20
_RECOVERY_PAUSE_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class CommitterLimits:
    """How much may wait, how much goes into one commit, and how long anything may wait."""

    queue: int = 10_000
    group: int = 4_096
    deadline_seconds: float = 5.0


@dataclass(slots=True)
class _Waiting:
    command: Command
    future: asyncio.Future[Outcome]
    deadline: float
    """On the monotonic clock."""

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)

    def resolve(self, outcome: Outcome) -> None:
        if not self.future.done():
            self.future.set_result(outcome)


class Committer:
    """One task in front of one ledger. Started and drained once, on the loop that submits."""

    def __init__(
        self, ledger: Ledger, *, limits: CommitterLimits | None = None, now: Callable[[], Instant] = wall_clock
    ) -> None:
        self._ledger = ledger
        self._limits = limits or CommitterLimits()
        self._now = now
        self._queue: deque[_Waiting] = deque()
        self._idle: asyncio.Future[None] | None = None
        self._draining = False
        self._task: asyncio.Task[None] | None = None

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
        if self._draining:
            raise ShuttingDown
        if len(self._queue) >= self._limits.queue:
            raise QueueFull
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._queue.append(_Waiting(command, future, time.monotonic() + self._limits.deadline_seconds))
        if self._idle is not None:
            self._idle.set_result(None)
            self._idle = None
        return future

    async def drain(self) -> None:
        """Take no more commands, answer those that were accepted, and end."""
        self._draining = True
        if self._idle is not None:
            self._idle.set_result(None)
            self._idle = None
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while True:
            if not self._queue:
                if self._draining:
                    return
                self._idle = self._loop.create_future()
                await self._idle
                await asyncio.sleep(0)  # one turn, in which what has arrived together is queued together
            group = self._take()
            if group:
                await self._settle(group)
                if self._ledger.linger_seconds and len(self._queue) < self._limits.group:
                    await asyncio.sleep(self._ledger.linger_seconds)

    def _take(self) -> list[_Waiting]:
        """Take what is waiting, in order of arrival; pass over the cancelled, refuse the late."""
        group: list[_Waiting] = []
        late = time.monotonic()
        while self._queue and len(group) < self._limits.group:
            waiting = self._queue.popleft()
            if waiting.future.done():
                continue
            if waiting.deadline < late:
                waiting.fail(DeadlinePassed())
            else:
                group.append(waiting)
        return group

    async def _settle(self, group: Sequence[_Waiting]) -> None:
        """Have the store execute a group and tell everyone. Never raises, or the task would end."""
        try:
            await self._execute(group)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            with contextlib.suppress(Exception):
                self._fail(group, OutcomeLost(str(error)), error)

    async def _execute(self, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._ledger.post([waiting.command for waiting in group], self._now())
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
            await self._find_out(group, error)
        except StoreError as error:  # busy or gone: nothing was done
            self._fail(group, StoreUnavailable(str(error)), error)
        else:
            ensure(len(outcomes) == len(group), "every command has an outcome")
            for waiting, outcome in zip(group, outcomes, strict=True):
                waiting.resolve(outcome)

    async def _find_out(self, group: Sequence[_Waiting], cause: OutcomeUnknown) -> None:
        """Look up what became of a group before anything is answered or run again."""
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
        for waiting, outcome in zip(group, found, strict=True):
            if outcome is not None:
                waiting.resolve(outcome)
            else:  # not there now; what a failed sync left in the log may still come back after a crash
                self._fail([waiting], OutcomeLost(str(cause)), cause)

    def _fail(self, group: Sequence[_Waiting], error: Unavailable, cause: Exception) -> None:
        for waiting in group:  # before anything is logged: a log that cannot be written is no reason to wait for ever
            waiting.fail(error)
        _log.error("commands_failed", commands=len(group), error=repr(cause))

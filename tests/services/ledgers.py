"""A ledger that does what a test tells it to."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import Command, Pay, SessionId
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import HoldNotFound
from tests.ledger.builders import ASHA, BALA, inr, next_id

Fault = Callable[[Sequence[Command]], Exception | None]


def pay(paise: int = 1) -> Pay:
    """Make one more payment."""
    return Pay(next_id(), ASHA, BALA, inr(paise))


def answer(command: Command) -> Outcome:
    """Make an outcome that tells which command it belongs to."""
    return HoldNotFound(command.id)


def once(error: Exception) -> Fault:
    """Fail the whole group."""
    return lambda _: error


class FakeLedger:
    """Answers every command, in groups that it remembers; `faults` go wrong one after the other before that."""

    linger_seconds = 0.0

    def __init__(self, *faults: Fault) -> None:
        self.faults = deque(faults)
        self.groups: list[list[Command]] = []
        self.times: list[Instant] = []
        self.done: list[Command] = []
        self.free = asyncio.Event()
        self.free.set()
        self.lost: dict[str, Outcome] = {}
        self.recoveries: deque[Exception] = deque()

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Wait until it may go on, then fail as planned or answer."""
        del next_may_begin
        self.groups.append(list(commands))
        self.times.append(now)
        await self.free.wait()
        error = self.faults.popleft()(commands) if self.faults else None
        if error is not None:
            raise error
        self.done.extend(commands)
        return [answer(command) for command in commands]

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Fail as planned, or find what was lost."""
        if self.recoveries:
            raise self.recoveries.popleft()
        return [self.lost.get(command.id) for command in commands]

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Know nothing of balances."""
        raise NotImplementedError(account, session, now)


class OverlappingLedger(FakeLedger):
    """Says that the next group may begin when a group is `loaded`, and goes on with it when it is `free` to."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.begun = 0
        """How many groups."""
        self.loaded = asyncio.Event()
        self.loaded.set()

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Begin a group, say that the next may, and go on."""
        self.begun += 1
        if next_may_begin is not None:
            await self.loaded.wait()
            next_may_begin()
        return await super().post(commands, now)

"""When the committer begins a group behind another, and what becomes of both."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

import pytest

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.services import committer as module
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.unavailable import DeadlinePassed, OutcomeLost, ShuttingDown, StoreUnavailable, Unavailable
from hundi.storage.protocol import OutcomeUnknown, StoreBusy, StoreGone, WriteFailed
from tests.ledger.builders import NOW
from tests.services.ledgers import Fault, OverlappingLedger, answer, once, pay
from tests.support.seeded import seeded

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(ledger: OverlappingLedger, limits: CommitterLimits | None = None) -> AsyncIterator[Committer]:
    """Run a committer, and drain it in the end, which must not take long."""
    committer = Committer(ledger, limits=limits, now=lambda: NOW)
    await committer.start()
    try:
        yield committer
    finally:
        ledger.free.set()
        ledger.loaded.set()
        async with asyncio.timeout(5):
            await committer.drain()


def submit(committer: Committer, count: int) -> list[asyncio.Future[Outcome]]:
    return [committer.submit(pay()) for _ in range(count)]


async def settle(futures: Iterable[asyncio.Future[Outcome]]) -> list[Outcome | BaseException]:
    async with asyncio.timeout(5):
        return await asyncio.gather(*futures, return_exceptions=True)


async def turns(count: int = 8) -> None:
    """Let the event loop go round."""
    for _ in range(count):
        await asyncio.sleep(0)


def sizes(ledger: OverlappingLedger) -> list[int]:
    return [len(group) for group in ledger.groups]


async def test_a_group_is_begun_behind_another_once_enough_are_waiting() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    async with running(ledger) as committer:
        futures = submit(committer, 10)
        await turns()
        futures += submit(committer, 3)
        await turns()
        assert sizes(ledger) == [10]
        futures += submit(committer, 1)
        await turns()
        assert sizes(ledger) == [10, 4]
        ledger.free.set()
        assert not any(isinstance(outcome, BaseException) for outcome in await settle(futures))


async def test_fewer_are_begun_as_soon_as_the_group_ahead_is_settled() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    async with running(ledger) as committer:
        ahead = submit(committer, 10)
        await turns()
        behind = submit(committer, 1)
        await turns()
        assert sizes(ledger) == [10]
        ledger.free.set()
        await settle([*ahead, *behind])
    assert sizes(ledger) == [10, 1]


async def test_no_group_is_begun_before_the_ledger_says_so() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    ledger.loaded.clear()
    async with running(ledger, CommitterLimits(group=4)) as committer:
        futures = submit(committer, 7)
        await turns()
        futures += submit(committer, 1)
        await turns()
        assert ledger.begun == 1
        ledger.loaded.set()
        await turns()
        assert sizes(ledger) == [4, 4]
        ledger.free.set()
        await settle(futures)


async def test_where_too_few_wait_when_the_ledger_says_so_more_are_waited_for() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    ledger.loaded.clear()
    async with running(ledger) as committer:
        futures = submit(committer, 10)
        await turns()
        futures += submit(committer, 3)
        ledger.loaded.set()
        await turns()
        assert sizes(ledger) == [10]
        futures += submit(committer, 1)
        await turns()
        assert sizes(ledger) == [10, 4]
        ledger.free.set()
        await settle(futures)


async def test_one_alone_is_begun_behind_another_that_is_alone() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    async with running(ledger) as committer:
        first = submit(committer, 1)
        await turns()
        second = submit(committer, 1)
        await turns()
        assert sizes(ledger) == [1, 1]
        ledger.free.set()
        await settle([*first, *second])


async def test_where_there_was_once_a_crowd_a_few_are_begun_behind_each_other_in_the_end() -> None:
    ledger = OverlappingLedger()
    async with running(ledger) as committer:
        await settle(submit(committer, 1_000))
        for _ in range(200):
            await settle(submit(committer, 1))
        ledger.free.clear()
        first = submit(committer, 1)
        await turns()
        second = submit(committer, 1)
        await turns()
        assert sizes(ledger) == [1_000, *[1] * 202]
        ledger.free.set()
        await settle([*first, *second])


async def test_draining_waits_for_all_groups_under_way_and_for_what_is_waiting() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    async with running(ledger) as committer:
        futures = submit(committer, 10)
        await turns()
        futures += submit(committer, 6)
        await turns()
        futures += submit(committer, 1)
        assert sizes(ledger) == [10, 6]
        drained = asyncio.ensure_future(committer.drain())
        await turns()
        with pytest.raises(ShuttingDown):
            await committer.submit(pay())
        assert not drained.done()
        ledger.free.set()
        outcomes = await settle(futures)
        assert outcomes == [answer(command) for command in ledger.done]
        async with asyncio.timeout(5):
            await drained
    assert len(ledger.done) == 17


async def test_draining_waits_for_a_group_that_is_found_out_though_the_last_one_is_done() -> None:
    ledger = SlowToFind(once(OutcomeUnknown("lost")))
    ledger.free.clear()
    async with running(ledger) as committer:
        ahead = submit(committer, 2)
        await turns()
        behind = submit(committer, 2)
        await turns()
        ledger.free.set()
        await settle(behind)
        drained = asyncio.ensure_future(committer.drain())
        await turns()
        assert not drained.done()
        assert not any(future.done() for future in ahead)
        ledger.found.set()
        async with asyncio.timeout(5):
            await drained
        assert all(future.done() for future in ahead)
        await settle(ahead)


@pytest.mark.parametrize("error", [StoreBusy("x"), StoreGone("x"), ValueError("x")], ids=repr)
async def test_the_failure_of_a_group_is_not_that_of_the_one_behind(error: Exception) -> None:
    ledger = OverlappingLedger(once(error))
    ledger.free.clear()
    async with running(ledger) as committer:
        ahead = submit(committer, 3)
        await turns()
        behind = submit(committer, 3)
        await turns()
        assert sizes(ledger) == [3, 3]
        ledger.free.set()
        failed, done = await settle(ahead), await settle(behind)
    assert all(isinstance(outcome, Unavailable) for outcome in failed)
    assert done == [answer(command) for command in ledger.groups[1]]


@pytest.mark.parametrize("place", [0, 1])
async def test_of_two_groups_under_way_the_guilty_alone_fails(place: int) -> None:
    groups = [[pay() for _ in range(3)] for _ in range(2)]
    guilty = groups[place][1]
    ledger = OverlappingLedger(*[lambda group: WriteFailed("x") if guilty in group else None] * 8)
    ledger.free.clear()
    async with running(ledger) as committer:
        futures: list[asyncio.Future[Outcome]] = []
        for group in groups:
            futures += map(committer.submit, group)
            await turns()
        assert ledger.groups == groups
        ledger.free.set()
        outcomes = await settle(futures)
    for command, outcome in zip([*groups[0], *groups[1]], outcomes, strict=True):
        assert isinstance(outcome, StoreUnavailable) if command is guilty else outcome == answer(command)
    assert guilty not in ledger.done
    assert len(ledger.done) == len(set(ledger.done)) == 5


async def test_what_became_of_a_group_is_found_out_while_the_one_behind_is_answered() -> None:
    ledger = OverlappingLedger(once(OutcomeUnknown("lost")))
    ledger.free.clear()
    async with running(ledger) as committer:
        ahead = submit(committer, 2)
        await turns()
        behind = submit(committer, 2)
        await turns()
        found = ledger.groups[0][0]
        ledger.lost = {found.id: answer(found)}
        ledger.free.set()
        first, second = await settle(ahead)
        assert first == answer(found)
        assert isinstance(second, OutcomeLost)
        assert await settle(behind) == [answer(command) for command in ledger.groups[1]]


async def test_what_waits_behind_a_group_that_takes_too_long_is_refused_in_the_end() -> None:
    ledger = OverlappingLedger()
    ledger.free.clear()
    async with running(ledger, CommitterLimits(deadline_seconds=0.02)) as committer:
        ahead = submit(committer, 10)
        await turns()
        behind = submit(committer, 2)
        await asyncio.sleep(0.05)
        ledger.free.set()
        assert [type(outcome) for outcome in await settle(behind)] == [DeadlinePassed] * 2
        await settle(ahead)
    assert sizes(ledger) == [10]


class SlowToFind(OverlappingLedger):
    """Finds what was lost when it is told to."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.found = asyncio.Event()

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        await self.found.wait()
        return await super().recover(commands)


class Unsteady(OverlappingLedger):
    """Takes as long as it likes for everything, and says that the next may begin when it likes, or never."""

    def __init__(self, chance: random.Random, *faults: Fault) -> None:
        super().__init__(*faults)
        self._chance = chance

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        await turns(self._chance.randrange(4))
        say = next_may_begin if self._chance.random() < 0.8 else None
        outcomes = await super().post(commands, now, next_may_begin=say)
        await turns(self._chance.randrange(12))
        return outcomes


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_everyone_is_answered_once_and_it_ends(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RECOVERY_PAUSE_SECONDS", 0)
    chance = seeded(seed)
    errors = (WriteFailed("x"), OutcomeUnknown("x"), StoreBusy("x"), ValueError("x"), *[None] * 8)
    ledger = Unsteady(chance, *[lambda _: chance.choice(errors)] * 60)
    ledger.recoveries.extend([StoreBusy("away")] * 3)
    answered = 0

    async def ask(committer: Committer) -> None:
        nonlocal answered
        for _ in range(12):
            command = pay()
            future = committer.submit(command)
            if chance.random() < 0.1:
                await turns(chance.randrange(6))
                future.cancel()
            await asyncio.wait([future])
            answered += 1
            if not future.cancelled() and future.exception() is None:
                assert future.result() == answer(command)
                assert ledger.done.count(command) == 1

    async with running(ledger, CommitterLimits(group=16)) as committer, asyncio.timeout(20):
        await asyncio.gather(*(ask(committer) for _ in range(30)))
    assert answered == 360
    assert len(set(ledger.done)) == len(ledger.done)

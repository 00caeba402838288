"""Whoever asks to be told is told once, at the committer or through another worker, whatever happens to the rest."""

import asyncio
from pathlib import Path

import pytest
import structlog

from hundi.ledger.decide import Outcome
from hundi.services.committer import CommitterLimits
from hundi.services.unavailable import DeadlinePassed, QueueFull, ShuttingDown, StoreUnavailable, Unavailable
from hundi.storage.protocol import StoreBusy
from tests.services.hosts import Worker, crew
from tests.services.ledgers import answer, once, pay
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

Told = list[Outcome | Unavailable]


@pytest.fixture(params=[0, 1], ids=["leader", "follower"])
def place(request: pytest.FixtureRequest) -> int:
    """Say which worker is asked. The first commits."""
    place: int = request.param
    return place


async def test_all_are_told_in_the_order_in_which_they_asked(tmp_path: Path, place: int) -> None:
    async with crew(tmp_path, 2) as workers:
        told: Told = []
        commands = [pay() for _ in range(5)]
        for command in commands:
            workers[place].host.ask(command, told.append)
        assert not told, "never before whoever asks has gone on"
        await until(lambda: len(told) == len(commands))
        assert told == [answer(command) for command in commands]
        assert workers[0].ledger.done == commands


async def test_those_who_wait_and_those_who_are_told_are_in_one_group(tmp_path: Path, place: int) -> None:
    async with crew(tmp_path, 2) as workers:
        told: Told = []
        first, second, third = pay(), pay(), pay()
        waiting = workers[place].host.submit(first)
        workers[place].host.ask(second, told.append)
        last = workers[place].host.submit(third)
        async with asyncio.timeout(5):
            assert [await waiting, await last] == [answer(first), answer(third)]
        assert told == [answer(second)]
        assert workers[0].ledger.groups == [[first, second, third]]


async def test_one_who_fails_when_told_keeps_nobody_else_from_it(tmp_path: Path, place: int) -> None:
    def fail(_: Outcome | Unavailable) -> None:
        raise ZeroDivisionError

    async with crew(tmp_path, 2) as workers:
        told: Told = []
        with structlog.testing.capture_logs() as logs:
            workers[place].host.ask(pay(), fail)
            workers[place].host.ask(last := pay(), told.append)
            await until(lambda: told)
            assert told == [answer(last)]
            assert [log["event"] for log in logs] == ["outcome_not_told"]
        assert await workers[place].ask(command := pay()) == answer(command)


async def test_a_failure_is_told_too(tmp_path: Path, place: int) -> None:
    async with crew(tmp_path, 2) as workers:
        told: Told = []
        workers[0].ledger.faults.append(once(StoreBusy("locked")))
        workers[place].host.ask(pay(), told.append)
        await until(lambda: told)
        assert [type(each) for each in told] == [StoreUnavailable]


async def test_what_comes_too_late_is_told_to_be_so(tmp_path: Path, place: int) -> None:
    async with crew(tmp_path, 2, CommitterLimits(deadline_seconds=0.05)) as workers:
        told: Told = []
        workers[0].ledger.free.clear()
        waiting = workers[0].host.submit(pay())
        await until(lambda: workers[0].ledger.groups)
        workers[place].host.ask(late := pay(), told.append)
        await until(lambda: workers[0].committer.queued == 1)
        await asyncio.sleep(0.1)
        workers[0].ledger.free.set()
        await until(lambda: told)
        assert [type(each) for each in told] == [DeadlinePassed]
        assert late not in workers[0].ledger.done
        await waiting


async def test_who_is_refused_at_once_is_told_nothing(tmp_path: Path, place: int) -> None:
    told: Told = []
    async with crew(tmp_path, 2, CommitterLimits(queue=1)) as workers:
        workers[0].ledger.free.clear()
        first = pay()
        workers[place].host.ask(first, told.append)
        await until(lambda: workers[0].ledger.groups)
        if place == 0:  # the first has left the queue
            workers[place].host.ask(pay(), told.append)
        before = len(told)
        with pytest.raises(QueueFull):
            workers[place].host.ask(pay(), told.append)
        assert len(told) == before
        workers[0].ledger.free.set()
        await until(lambda: len(told) == 2 - place)
        worker: Worker = workers[place]
    with pytest.raises(ShuttingDown):
        worker.host.ask(pay(), told.append)
    assert len(told) == 2 - place

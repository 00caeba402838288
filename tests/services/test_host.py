"""The workers of one host commit together while all is well: who commits, what comes back, and how it ends."""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR
from hundi.ledger.transfers import TransferId
from hundi.services import host as module
from hundi.services.committer import CommitterLimits
from hundi.services.frames import pack_command
from hundi.services.host import Part
from hundi.services.unavailable import DeadlinePassed, QueueFull, ShuttingDown, StoreUnavailable, Unavailable
from hundi.storage.protocol import StoreBusy
from tests.services.hosts import SECONDS, ScriptedLeader, Worker, crew, visit
from tests.services.ledgers import FakeLedger, answer, once, pay
from tests.services.outcomes import COMMANDS, FAILURES, OUTCOMES
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Run on the loop that servers run on, too."""
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN_SECONDS", 0.005)
    monkeypatch.setattr(module, "_PART_SECONDS", 0.5)


async def settle(futures: Sequence[asyncio.Future[Outcome]]) -> list[Outcome | BaseException]:
    async with asyncio.timeout(SECONDS):
        return await asyncio.gather(*futures, return_exceptions=True)


async def test_a_worker_that_is_alone_commits_by_itself(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (worker,):
        assert await worker.ask(command := pay()) == answer(command)
        assert worker.ledger.done == [command]


async def test_the_leader_commits_for_all_in_groups(tmp_path: Path) -> None:
    async with crew(tmp_path, 3) as workers:
        leader = workers[0]
        leader.ledger.free.clear()
        first = leader.host.submit(pay())
        await until(lambda: leader.ledger.groups)
        commands = [[pay() for _ in range(20)] for _ in workers]
        futures = [worker.host.submit(each) for worker, own in zip(workers, commands, strict=True) for each in own]
        await until(lambda: leader.committer.queued == 60)
        leader.ledger.free.set()
        await settle([first, *futures])

        assert [future.result() for future in futures] == [answer(each) for own in commands for each in own]
        assert [len(group) for group in leader.ledger.groups] == [1, 60]
        for own in commands:
            assert [each for each in leader.ledger.done if each in own] == own, "in the order in which each submitted"
        assert not workers[1].ledger.done
        assert not workers[2].ledger.done


async def test_each_worker_knows_its_part(tmp_path: Path) -> None:
    leader, follower = Worker(tmp_path), Worker(tmp_path)
    assert [leader.part, follower.part] == [Part.ALONE, Part.ALONE]
    await leader.host.start()
    await until(lambda: leader.part is Part.LEADS)
    await follower.host.start()
    await until(lambda: follower.part is Part.FOLLOWS)
    await leader.drain()
    assert leader.part is Part.ALONE
    await until(lambda: follower.part is Part.LEADS)
    await follower.drain()
    assert [leader.part, follower.part] == [Part.ALONE, Part.ALONE]


async def test_a_worker_whose_leader_takes_nothing_more_follows_nobody(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    async with ScriptedLeader(tmp_path) as leader:
        await worker.host.start()
        await until(lambda: worker.part is Part.FOLLOWS)
        leader.is_alive = False  # for whoever connects anew
        leader.lines[-1].say(None)
        await until(lambda: worker.part is Part.ALONE)
    await worker.drain()


class Answering(FakeLedger):
    """Answers each command as it is told to, whatever the command is."""

    def __init__(self, answers: dict[TransferId, Outcome]) -> None:
        super().__init__()
        self._answers = answers

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        await super().post(commands, now, next_may_begin=next_may_begin)
        return [self._answers.get(command.id, answer(command)) for command in commands]


async def test_every_command_is_handed_on_and_every_outcome_comes_back(tmp_path: Path) -> None:
    commands = [*COMMANDS, *(pay() for _ in range(len(OUTCOMES) - len(COMMANDS)))]
    leader, follower = Worker(tmp_path), Worker(tmp_path)
    answers = {command.id: outcome for command, outcome in zip(commands, OUTCOMES, strict=True)}
    leader.committer._ledger = leader.ledger = Answering(answers)  # noqa: SLF001 - before it starts
    await leader.host.start()
    await follower.host.start()
    await follower.hands_on(leader=leader)
    leader.ledger.done.clear()
    assert await settle([follower.host.submit(command) for command in commands]) == OUTCOMES
    assert leader.ledger.done == commands
    await leader.drain()
    await follower.drain()


async def test_every_failure_comes_back_and_who_is_only_sent_elsewhere_is_committed_here(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    async with ScriptedLeader(tmp_path) as leader:
        await worker.host.start()
        await leader.is_given_to_by(worker)
        futures = [worker.host.submit(pay()) for _ in FAILURES]
        await until(lambda: len(leader.given) == len(FAILURES))
        leader.answer(*zip(leader.given, FAILURES, strict=True))
        for failure, outcome in zip(FAILURES, await settle(futures), strict=True):
            if isinstance(failure, ShuttingDown):
                assert not isinstance(outcome, BaseException)
            else:
                assert type(outcome) is type(failure)
    await worker.drain()


async def test_what_the_leaders_store_cannot_do_is_told_to_the_follower(tmp_path: Path) -> None:
    async with crew(tmp_path, 2) as (leader, follower):
        leader.ledger.faults.append(once(StoreBusy("locked")))
        (outcome,) = await settle([follower.host.submit(pay())])
        assert isinstance(outcome, StoreUnavailable)
        assert "locked" in str(outcome)
        assert await follower.ask(command := pay()) == answer(command)


async def test_a_leader_that_ends_sends_the_others_away_and_nothing_is_lost(tmp_path: Path) -> None:
    over = False
    asked: list[Command] = []

    async def ask_on(worker: Worker) -> None:
        while not over:
            asked.append(command := pay())
            assert await worker.ask(command) == answer(command)

    async with crew(tmp_path, 4) as workers:
        asking = (ask_on(worker) for worker in workers[1:] for _ in range(10))
        storm = asyncio.gather(*asking, return_exceptions=True)  # all of them: one that is refused ends no other
        for leaving in workers[:2]:
            await asyncio.sleep(0.05)
            await leaving.drain()
            if leaving is workers[1]:
                break
            storm_goes_on = len(asked)
            await until(lambda before=storm_goes_on: len(asked) > before + 100)  # type: ignore[misc]
        over = True
        async with asyncio.timeout(SECONDS):
            outcomes = await storm
        assert {type(outcome) for outcome in outcomes} <= {NoneType, ShuttingDown}
        done = [command for worker in workers for command in worker.ledger.done]
        assert len(done) == len(set(done))
        assert len(set(asked) - set(done)) <= 10, "only those refused as the second ended"


async def test_another_takes_the_lead_and_the_rest_find_it(tmp_path: Path) -> None:
    async with crew(tmp_path, 3) as workers:
        await workers[0].drain()
        async with asyncio.timeout(SECONDS):
            while True:
                for command in (commands := [pay() for _ in workers[1:]]):
                    await workers[1 + commands.index(command)].host.submit(command)
                if any(set(commands) <= set(worker.ledger.done) for worker in workers[1:]):
                    break
                await asyncio.sleep(0.005)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
@pytest.mark.parametrize("gap_seconds", [None, 0.0, 0.02])
async def test_in_whatever_order_they_end_all_is_answered_and_none_hangs(
    tmp_path: Path, order: tuple[int, ...], gap_seconds: float | None
) -> None:
    async with crew(tmp_path, 3) as workers:
        futures = [worker.host.submit(pay()) for worker in workers for _ in range(20)]
        drains = []
        for place in order:
            drains.append(asyncio.ensure_future(workers[place].drain()))
            if gap_seconds is not None:
                await asyncio.sleep(gap_seconds)
        outcomes = await settle(futures)
        assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*drains)
        done = [command for worker in workers for command in worker.ledger.done]
        assert len(done) == len(set(done)) == 60
    assert not (tmp_path / "commands").exists()


async def test_who_ends_takes_no_more_and_ending_twice_is_as_good(tmp_path: Path) -> None:
    async with crew(tmp_path, 2) as workers:
        for worker in workers:
            ending = asyncio.ensure_future(worker.drain())
            await asyncio.sleep(0)
            with pytest.raises(ShuttingDown):
                await worker.host.submit(pay())
            await ending
            await worker.drain()
            with pytest.raises(ShuttingDown):
                await worker.host.submit(pay())


async def test_a_worker_that_never_started_ends_at_once(tmp_path: Path) -> None:
    await Worker(tmp_path).drain()


async def test_a_leader_does_not_wait_for_ever_for_a_follower_that_does_not_go(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (leader,):
        line = await visit(tmp_path)
        line.say([(1, time.monotonic() + 5, pack_command(command := pay(), INR))])
        await until(lambda: line.things)
        await leader.drain()
        await until(lambda: line.is_lost)
        assert line.heard[-1] is None
        assert command in leader.ledger.done


async def test_who_comes_while_the_leader_ends_is_sent_away(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (leader,):
        leader.ledger.free.clear()
        first = leader.host.submit(pay())
        line = await visit(tmp_path)
        await until(lambda: leader.ledger.groups)
        ending = asyncio.ensure_future(leader.drain())
        await until(lambda: line.heard)
        line.say([])
        await until(lambda: len(line.heard) == 2)
        assert line.heard == [None, None]
        line.transport.close()
        leader.ledger.free.set()
        await settle([first])
        await ending


async def test_queues_are_as_long_as_they_may_be_here_and_there(tmp_path: Path) -> None:
    async with crew(tmp_path, 3, CommitterLimits(queue=10)) as (leader, *followers):
        leader.ledger.free.clear()
        first = leader.host.submit(pay())
        await until(lambda: leader.ledger.groups)
        futures = [followers[0].host.submit(pay()) for _ in range(10)]
        with pytest.raises(QueueFull):
            await followers[0].host.submit(pay())
        await until(lambda: leader.committer.queued == 10)
        (refused,) = await settle([followers[1].host.submit(pay())])
        assert isinstance(refused, QueueFull)
        leader.ledger.free.set()
        assert not [outcome for outcome in await settle([first, *futures]) if isinstance(outcome, Unavailable)]
        assert await followers[1].ask(command := pay()) == answer(command)


async def test_what_waited_too_long_on_its_way_is_not_executed(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (leader,):
        line = await visit(tmp_path)
        late, in_time = pay(), pay()
        now = time.monotonic()
        line.say([(1, now - 0.001, pack_command(late, INR)), (2, now + 5, pack_command(in_time, INR))])
        await until(lambda: len(line.things) == 2)
        answers = dict(line.things)
        assert isinstance(answers[1], DeadlinePassed)
        assert answers[2] == answer(in_time)
        assert leader.ledger.done == [in_time]
        line.transport.close()


async def test_whoever_goes_away_before_it_is_sent_is_passed_over_and_later_harms_nobody(tmp_path: Path) -> None:
    async with crew(tmp_path, 2) as (leader, follower):
        gone, commands = pay(), [pay() for _ in range(3)]
        follower.host.submit(gone).cancel()
        futures = [follower.host.submit(command) for command in commands]
        leader.ledger.free.clear()
        await until(lambda: leader.ledger.groups)
        futures[1].cancel()
        leader.ledger.free.set()
        assert await settle([futures[0], futures[2]]) == [answer(commands[0]), answer(commands[2])]
        assert gone not in leader.ledger.done
        for future in [follower.host.submit(pay()) for _ in range(3)]:
            future.cancel()
        assert await follower.ask(command := pay()) == answer(command)


@pytest.mark.parametrize("directory", ["is not there", "x" * 120])
async def test_where_workers_cannot_meet_each_commits_by_itself_and_ends(tmp_path: Path, directory: str) -> None:
    place = tmp_path / directory
    if directory.startswith("x"):
        place.mkdir()
    workers = [Worker(place) for _ in range(2)]
    for worker in workers:
        await worker.host.start()
    await asyncio.sleep(0.05)
    for worker in workers:
        assert await worker.ask(command := pay()) == answer(command)
        assert command in worker.ledger.done
        await worker.drain()

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

import pytest

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.invariants import InvariantBrokenError
from hundi.services import committer as module
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.unavailable import (
    DeadlinePassed,
    OutcomeLost,
    QueueFull,
    ShuttingDown,
    StoreUnavailable,
    Unavailable,
)
from hundi.storage.protocol import OutcomeUnknown, StoreBusy, WriteFailed
from tests.ledger.builders import NOW
from tests.services.ledgers import FakeLedger, answer, once, pay

pytestmark = pytest.mark.anyio

Answer = asyncio.Future[Outcome]


@asynccontextmanager
async def running(ledger: FakeLedger, limits: CommitterLimits | None = None) -> AsyncIterator[Committer]:
    """Run a committer, and drain it in the end, which must not take long."""
    committer = Committer(ledger, limits=limits, now=lambda: NOW)
    await committer.start()
    try:
        yield committer
    finally:
        ledger.free.set()
        async with asyncio.timeout(5):
            await committer.drain()


async def settle(futures: Iterable[Answer]) -> list[Outcome | BaseException]:
    """Wait for all of them, but not for ever."""
    async with asyncio.timeout(5):
        return await asyncio.gather(*futures, return_exceptions=True)


async def turns(count: int = 5) -> None:
    """Let the event loop go round."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_command_alone_is_posted_at_once_at_the_time_it_is() -> None:
    ledger, command = FakeLedger(), pay()
    async with running(ledger) as committer:
        assert await settle([committer.submit(command)]) == [answer(command)]
    assert (ledger.groups, ledger.times) == ([[command]], [NOW])


async def test_commands_that_arrive_together_are_one_group_in_their_order() -> None:
    ledger, commands = FakeLedger(), [pay() for _ in range(100)]
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(command) for command in commands])
    assert outcomes == [answer(command) for command in commands]
    assert ledger.groups == [commands]


async def test_while_a_commit_is_under_way_the_next_group_gathers() -> None:
    ledger, first, rest = FakeLedger(), pay(), [pay() for _ in range(10)]
    ledger.free.clear()
    async with running(ledger) as committer:
        futures = [committer.submit(first)]
        await turns()
        for command in rest:
            futures.append(committer.submit(command))
            await turns()
        assert ledger.groups == [[first]]
        ledger.free.set()
        await settle(futures)
    assert ledger.groups == [[first], rest]


async def test_a_group_has_a_limit_and_those_behind_it_come_next() -> None:
    ledger, commands = FakeLedger(), [pay() for _ in range(10)]
    async with running(ledger, CommitterLimits(group=4)) as committer:
        outcomes = await settle([committer.submit(command) for command in commands])
    assert outcomes == [answer(command) for command in commands]
    assert ledger.groups == [commands[:4], commands[4:8], commands[8:]]


async def test_whoever_went_away_while_waiting_is_passed_over() -> None:
    ledger, first, commands = FakeLedger(), pay(), [pay() for _ in range(4)]
    ledger.free.clear()
    async with running(ledger) as committer:
        before = committer.submit(first)
        await turns()
        futures = [committer.submit(command) for command in commands]
        futures[0].cancel()
        futures[2].cancel()
        ledger.free.set()
        await settle([before, futures[1], futures[3]])
    assert ledger.groups == [[first], [commands[1], commands[3]]]


async def test_where_all_have_gone_away_nothing_is_posted() -> None:
    ledger = FakeLedger()
    async with running(ledger) as committer:
        for future in [committer.submit(pay()) for _ in range(3)]:
            future.cancel()
        await turns()
        assert ledger.groups == []
        await settle([committer.submit(pay())])


async def test_whoever_goes_away_during_the_commit_harms_nobody() -> None:
    ledger, commands = FakeLedger(), [pay() for _ in range(3)]
    ledger.free.clear()
    async with running(ledger) as committer:
        futures = [committer.submit(command) for command in commands]
        await turns()
        futures[1].cancel()
        ledger.free.set()
        assert await settle([futures[0], futures[2]]) == [answer(commands[0]), answer(commands[2])]
        await settle([committer.submit(pay())])
    assert commands[1] in ledger.done


async def test_a_command_past_its_deadline_is_refused_and_certainly_not_executed() -> None:
    ledger, first, late = FakeLedger(), pay(), pay()
    ledger.free.clear()
    async with running(ledger, CommitterLimits(deadline_seconds=0.02)) as committer:
        before = committer.submit(first)
        await turns()
        future = committer.submit(late)
        await asyncio.sleep(0.05)
        ledger.free.set()
        (outcome,) = await settle([future])
        assert isinstance(outcome, DeadlinePassed)
        in_time = pay()
        assert await settle([before, committer.submit(in_time)]) == [answer(first), answer(in_time)]
    assert late not in ledger.done


async def test_a_full_queue_takes_no_more_until_there_is_room() -> None:
    ledger = FakeLedger()
    ledger.free.clear()
    async with running(ledger, CommitterLimits(queue=3)) as committer:
        futures = [committer.submit(pay())]
        await turns()
        futures += [committer.submit(pay()) for _ in range(3)]
        with pytest.raises(QueueFull):
            await committer.submit(pay())
        ledger.free.set()
        await settle(futures)
        await settle([committer.submit(pay())])
    assert [len(group) for group in ledger.groups] == [1, 3, 1]


async def test_draining_answers_the_accepted_and_refuses_the_new() -> None:
    ledger, commands = FakeLedger(), [pay() for _ in range(10)]
    ledger.free.clear()
    committer = Committer(ledger, limits=CommitterLimits(group=4))
    await committer.start()
    futures = [committer.submit(command) for command in commands]
    await turns()

    drained = asyncio.ensure_future(committer.drain())
    await turns()

    with pytest.raises(ShuttingDown):
        await committer.submit(pay())
    assert not drained.done()
    ledger.free.set()
    assert await settle(futures) == [answer(command) for command in commands]
    async with asyncio.timeout(5):
        await drained
    assert ledger.done == commands


async def test_draining_an_idle_committer_ends_at_once_and_twice_is_as_good() -> None:
    committer = Committer(FakeLedger())
    await committer.start()
    await turns()
    async with asyncio.timeout(5):
        await committer.drain()
        await committer.drain()


async def test_a_committer_starts_once() -> None:
    async with running(FakeLedger()) as committer:
        with pytest.raises(InvariantBrokenError, match="starts once"):
            await committer.start()


async def test_a_failed_write_is_tried_again_one_by_one_and_only_the_guilty_fails() -> None:
    commands = [pay() for _ in range(5)]
    guilty = commands[2]
    ledger = FakeLedger(*[lambda group: WriteFailed("constraint") if guilty in group else None] * 6)
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(command) for command in commands])
    assert [outcome for outcome in outcomes if not isinstance(outcome, Exception)] == [
        answer(command) for command in commands if command is not guilty
    ]
    assert isinstance(outcomes[2], StoreUnavailable)
    assert ledger.groups == [commands, *([command] for command in commands)]
    assert guilty not in ledger.done


async def test_a_command_that_fails_alone_is_not_tried_again() -> None:
    ledger = FakeLedger(once(WriteFailed("constraint")))
    async with running(ledger) as committer:
        (outcome,) = await settle([committer.submit(pay())])
    assert isinstance(outcome, StoreUnavailable)
    assert len(ledger.groups) == 1


async def test_a_busy_store_fails_its_group_and_no_other() -> None:
    ledger, next_one = FakeLedger(once(StoreBusy("locked"))), pay()
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(pay()) for _ in range(3)])
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]
    assert ledger.done == [next_one]


async def test_an_unanswered_commit_is_looked_up_before_anything_is_said() -> None:
    commands = [pay() for _ in range(3)]
    ledger = FakeLedger(once(OutcomeUnknown("lost")))
    ledger.lost = {commands[0].id: answer(commands[0]), commands[2].id: answer(commands[2])}
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(command) for command in commands])
    assert [outcomes[0], outcomes[2]] == [answer(commands[0]), answer(commands[2])]
    assert isinstance(outcomes[1], OutcomeLost)
    assert ledger.groups == [commands], "nothing was run again"


async def test_the_store_is_asked_again_while_it_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECOVERY_PAUSE_SECONDS", 0)
    command = pay()
    ledger = FakeLedger(once(OutcomeUnknown("lost")))
    ledger.lost = {command.id: answer(command)}
    ledger.recoveries.extend([StoreBusy("away"), OSError("still away"), WriteFailed("and still")])
    async with running(ledger) as committer:
        assert await settle([committer.submit(command)]) == [answer(command)]


async def test_what_cannot_be_found_out_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECOVERY_PAUSE_SECONDS", 0)
    ledger, next_one = FakeLedger(once(OutcomeUnknown("lost"))), pay()
    ledger.recoveries.extend([StoreBusy("away")] * 20)
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(pay()) for _ in range(2)])
        assert [type(outcome) for outcome in outcomes] == [OutcomeLost] * 2
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]


async def test_a_crash_in_the_store_leaves_nobody_waiting_and_the_next_is_served() -> None:
    ledger, next_one = FakeLedger(once(ZeroDivisionError("a defect"))), pay()
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(pay()) for _ in range(3)])
        assert [type(outcome) for outcome in outcomes] == [OutcomeLost] * 3
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]


async def test_a_crash_while_finding_out_leaves_nobody_waiting_and_the_next_is_served() -> None:
    ledger, next_one = FakeLedger(once(OutcomeUnknown("lost"))), pay()
    ledger.recoveries.append(ZeroDivisionError("a defect"))
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(pay()) for _ in range(3)])
        assert [type(outcome) for outcome in outcomes] == [OutcomeLost] * 3
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]


class Forgetful(FakeLedger):
    """Answers one command fewer than it was given, the first time."""

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        outcomes = await super().post(commands, now, next_may_begin=next_may_begin)
        return outcomes[1:] if len(self.groups) == 1 else outcomes


async def test_a_store_that_forgets_an_answer_leaves_nobody_waiting_and_the_next_is_served() -> None:
    ledger, next_one = Forgetful(), pay()
    async with running(ledger) as committer:
        outcomes = await settle([committer.submit(pay()) for _ in range(3)])
        assert all(isinstance(outcome, Unavailable) for outcome in outcomes[2:])
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]


@pytest.mark.parametrize("error", [WriteFailed("x"), StoreBusy("x"), OutcomeUnknown("x"), ValueError("x")], ids=repr)
async def test_whatever_goes_wrong_everybody_is_told_that_asking_again_may_succeed(error: Exception) -> None:
    ledger = FakeLedger(once(error), once(error))
    async with running(ledger) as committer:
        (outcome,) = await settle([committer.submit(pay())])
    assert isinstance(outcome, Unavailable)
    assert outcome.retry_after_seconds > 0
    assert outcome.message


async def test_a_log_that_cannot_be_written_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(f"{module.__name__}._log.error", refuse, raising=False)
    ledger, next_one = FakeLedger(once(StoreBusy("x"))), pay()
    async with running(ledger) as committer:
        assert isinstance((await settle([committer.submit(pay())]))[0], StoreUnavailable)
        assert await settle([committer.submit(next_one)]) == [answer(next_one)]


async def test_a_ledger_whose_accounts_others_hold_is_given_time_to_gather() -> None:
    ledger = FakeLedger()
    ledger.linger_seconds = 0.05
    async with running(ledger) as committer:
        await committer.submit(pay())
        later = [committer.submit(pay()) for _ in range(3)]
        await asyncio.sleep(0)
        later += [committer.submit(pay()) for _ in range(3)]
        await asyncio.gather(*later)
    assert [len(group) for group in ledger.groups] == [1, 6]

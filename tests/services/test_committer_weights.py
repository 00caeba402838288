"""Batches in the committer: what waits and what a group holds is counted in transfers."""

import asyncio

import pytest

from hundi.ledger.commands import Batch, Command
from hundi.ledger.money import INR
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.frames import Frame, Frames, encode, pack_command, pack_outcome, unpack_command, unpack_outcome
from hundi.services.unavailable import DeadlinePassed, QueueFull
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, book_of, carry_out, next_id, session_id, wallet
from tests.services.ledgers import FakeLedger, pay
from tests.services.test_committer import running, settle, turns

pytestmark = pytest.mark.anyio


def batch(size: int) -> Batch:
    return Batch(next_id(), ASHA, tuple(pay() for _ in range(size)))


async def test_a_group_holds_so_many_transfers() -> None:
    ledger = FakeLedger()
    commands: list[Command] = [pay(), batch(3), batch(2), pay(), batch(2), pay(), pay()]
    async with running(ledger, CommitterLimits(group=4)) as committer:
        await settle([committer.submit(command) for command in commands])
    assert ledger.groups == [commands[:2], commands[2:4], commands[4:]]


async def test_a_batch_larger_than_a_group_is_one_alone() -> None:
    ledger = FakeLedger()
    commands: list[Command] = [pay(), batch(9), pay(), batch(5), batch(4)]
    async with running(ledger, CommitterLimits(group=4)) as committer:
        await settle([committer.submit(command) for command in commands])
    assert ledger.groups == [[command] for command in commands]


async def test_the_queue_is_full_by_transfers_and_empties_by_them() -> None:
    ledger = FakeLedger()
    ledger.free.clear()
    async with running(ledger, CommitterLimits(queue=10)) as committer:
        futures = [committer.submit(pay())]
        await turns()
        futures += [committer.submit(pay()), committer.submit(batch(8))]
        assert committer.queued == 9
        futures.append(committer.submit(batch(20)))
        assert committer.queued == 29
        with pytest.raises(QueueFull):
            await committer.submit(pay())
        ledger.free.set()
        await settle(futures)
        assert committer.queued == 0
        await settle([committer.submit(batch(50))])


async def test_a_batch_that_is_late_or_given_up_weighs_nothing_any_more() -> None:
    ledger = FakeLedger()
    ledger.free.clear()
    async with running(ledger, CommitterLimits(deadline_seconds=0.02)) as committer:
        before = committer.submit(pay())
        await turns()
        late, given_up = committer.submit(batch(3)), committer.submit(batch(4))
        given_up.cancel()
        await asyncio.sleep(0.05)
        ledger.free.set()
        outcomes = await settle([before, late])
        assert isinstance(outcomes[1], DeadlinePassed)
        await turns()
        assert committer.queued == 0


def test_batches_cross_from_worker_to_worker() -> None:
    command = Batch(next_id(), ASHA, (pay(1), pay(2)), session_id(1))
    book = book_of(wallet(ASHA, 100), wallet(BALA), wallet(CHITRA))
    book.sessions.add(session_id(1))
    paid = carry_out(book, command, NOW)
    frames: list[Frame | None] = []
    receiver = Frames(frames.append)

    receiver.feed(encode([(1, pack_command(command, INR)), (2, pack_outcome(paid, INR))]))

    (frame,) = frames
    assert frame is not None
    assert unpack_command(frame[0][1], INR) == command
    assert unpack_outcome(frame[1][1], INR) == paid


def test_limits_have_room_for_the_largest_batch() -> None:
    assert CommitterLimits().queue >= 10_000
    assert Committer(FakeLedger()).queued == 0

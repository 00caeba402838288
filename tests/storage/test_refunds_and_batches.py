"""Refunds and batches on every engine: what races, what repeats, what one group holds."""

import asyncio
import sys
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from hundi.ledger.accounts import Instant
from hundi.ledger.audit import Finding
from hundi.ledger.book import BatchPaid
from hundi.ledger.commands import Batch, Capture, Command, Hold, IdempotencyKey, Pay, Refund
from hundi.ledger.decide import BatchReplayed
from hundi.ledger.refusals import BatchRefused, InsufficientFunds, NotRefundable, RefundTooLarge, TransferNotFound
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from hundi.storage.working_set import Row, WorkingSet
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id, wallet_id
from tests.storage.books import audit, open_wallets, read_balances, read_history

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]


def pay(paise: int, payee: int = 2) -> Pay:
    return Pay(next_id(), ASHA, wallet_id(payee), inr(paise))


def refund(original: TransferId, paise: int | None = None) -> Refund:
    return Refund(next_id(), original, BALA, ASHA, None if paise is None else inr(paise))


async def paid(store: Store) -> TransferId:
    """Have Asha pay 60 of her 100 to Bala, who had 500."""
    await open_wallets(store, {ASHA: 100, BALA: 500, CHITRA: 0})
    (transfer,) = await store.ledger.post([pay(60)], NOW)
    assert isinstance(transfer, Transfer)
    return transfer.id


async def test_what_was_given_back_is_known_in_later_groups(store: Store, visitor: Store) -> None:
    original = await paid(store)
    for other, paise in ((store, 10), (visitor, 20)):
        (outcome,) = await other.ledger.post([refund(original, paise)], NOW)
        assert isinstance(outcome, Transfer)
        assert outcome.follows == original
    assert await store.ledger.post([refund(original, 31)], NOW) == [RefundTooLarge(original, refundable=30)]
    (rest,) = await visitor.ledger.post([refund(original)], NOW)
    assert isinstance(rest, Transfer)
    assert rest.amount == inr(30)
    assert read_balances(store)[ASHA] == 100
    assert audit(store) == []


async def test_a_refund_names_what_happened_in_its_own_group(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    payment, hold = pay(60), Hold(next_id(), ASHA, BALA, inr(40), Instant(NOW + SECOND))
    capture = Capture(next_id(), hold.id, ASHA, BALA, inr(40))
    back = [refund(payment.id, 1), refund(capture.id), refund(payment.id), refund(payment.id)]

    outcomes = await store.ledger.post([payment, hold, capture, *back], NOW)

    assert [type(outcome) for outcome in outcomes] == [*[Transfer] * 6, RefundTooLarge]
    numbers = {entry.id: entry.number for entry in read_history(store)}
    assert [entry.follows for entry in read_history(store)][-3:] == [
        numbers[payment.id],
        numbers[capture.id],
        numbers[payment.id],
    ]
    assert read_balances(store)[ASHA] == 100
    assert audit(store) == []


async def test_a_refund_of_what_is_no_payment_or_between_others_is_refused(store: Store) -> None:
    original = await paid(store)
    (given_back,) = await store.ledger.post([refund(original, 1)], NOW)
    assert isinstance(given_back, Transfer)
    wrong: list[Command] = [
        refund(TransferId("f" * 24)),
        replace(refund(original), payee=CHITRA),
        Refund(next_id(), original, ASHA, BALA),
        Refund(next_id(), given_back.id, ASHA, BALA),
    ]
    assert await store.ledger.post(wrong, NOW) == [
        TransferNotFound(TransferId("f" * 24)),
        TransferNotFound(original),
        NotRefundable(original),
        NotRefundable(given_back.id),
    ]


async def test_a_payment_given_back_sixty_times_at_once_is_given_back_once(store: Store, visitor: Store) -> None:
    original = await paid(store)
    stores = [store, visitor]

    groups = await asyncio.gather(*(stores[n % 2].ledger.post([refund(original)], NOW) for n in range(60)))

    outcomes = [outcome for group in groups for outcome in group]
    assert sum(isinstance(outcome, Transfer) for outcome in outcomes) == 1
    assert outcomes.count(RefundTooLarge(original, refundable=0)) == 59
    assert read_balances(store)[ASHA] == 100
    assert audit(store) == []


async def test_parts_given_back_from_many_threads_come_to_no_more_than_was_received(store: Store, url: str) -> None:
    original = await paid(store)
    made: list[Transfer] = []

    async def give_back() -> None:
        other = open_store(url, patience_seconds=20)
        for _ in range(5):
            (outcome,) = await other.ledger.post([refund(original, 7)], NOW)
            made.extend([outcome] if isinstance(outcome, Transfer) else [])
        await other.close()

    threads = [threading.Thread(target=lambda: asyncio.run(give_back())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)

    assert len(made) == 60 // 7
    assert read_balances(store)[ASHA] == 40 + 56
    assert audit(store) == []


async def test_processes_that_give_the_same_payment_back_do_it_once_between_them(store: Store, url: str) -> None:
    original = await paid(store)
    programs = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.storage.refunder", url, original, str(number)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(2)
    ]
    told = [await program.communicate() for program in programs]
    assert sum(int(out) for out, _ in told) == 1
    assert read_balances(store)[ASHA] == 100
    assert audit(store) == []


async def test_a_refund_too_many_is_found_by_an_audit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    original = await paid(store)
    load = WorkingSet.add_originals

    def forget_refunds(working_set: WorkingSet, rows: Iterable[Row]) -> None:
        load(working_set, [(*row[:-1], 0) for row in rows])

    monkeypatch.setattr(WorkingSet, "add_originals", forget_refunds)
    await store.ledger.post([refund(original, 50)], NOW)
    one_too_many = refund(original, 20)
    await store.ledger.post([one_too_many], NOW)

    assert audit(store) == [Finding(one_too_many.id, "the refund makes 70 given back of 60 received")]


async def test_a_batch_happens_whole_or_not_at_all(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 0})
    whole = Batch(next_id(), ASHA, (pay(60), pay(10, 3)))
    too_much = Batch(next_id(), ASHA, (pay(20), pay(20, 3)))

    outcomes = await store.ledger.post([whole, too_much, pay(1)], NOW)

    assert isinstance(outcomes[0], BatchPaid)
    assert [transfer.id for transfer in outcomes[0].transfers] == [each.id for each in whole.transfers]
    assert outcomes[1] == BatchRefused(1, InsufficientFunds(ASHA, available=10))
    assert read_balances(visitor)[ASHA] == 29
    assert len(read_history(store)) == 4
    assert audit(store) == []


async def test_the_same_batch_again_is_the_first_one(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    payments = tuple(replace(pay(1), key=IdempotencyKey(f"k\x1f{n}", b"f")) for n in range(30))
    command = Batch(next_id(), ASHA, payments)

    def again() -> Batch:
        return Batch(next_id(), ASHA, tuple(replace(each, id=next_id()) for each in payments))

    stores = [store, visitor]
    groups = await asyncio.gather(*(stores[n % 2].ledger.post([again(), again()], NOW) for n in range(10)))
    later = await visitor.ledger.post([command], NOW)

    outcomes = [outcome for group in groups for outcome in group]
    (first,) = [outcome for outcome in outcomes if isinstance(outcome, BatchPaid)]
    assert [outcome for outcome in outcomes if outcome is not first] == [BatchReplayed(first.transfers)] * 19
    assert later == [BatchReplayed(first.transfers)]
    assert read_balances(store)[BALA] == 30


async def test_a_batch_of_ten_thousand_to_a_hundred_people_is_one_command(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 20_000} | {wallet_id(number): 0 for number in range(2, 102)})
    payments = [pay(1, number % 100 + 2) for number in range(10_000)]
    refused = Batch(next_id(), ASHA, (*(replace(each, id=next_id()) for each in payments), pay(10_001)))

    outcomes = await store.ledger.post([Batch(next_id(), ASHA, tuple(payments)), refused, pay(1)], NOW)

    assert [type(outcome) for outcome in outcomes] == [BatchPaid, BatchRefused, Transfer]
    balances = read_balances(visitor)
    assert balances[ASHA] == 9_999
    assert sorted(balances[wallet_id(number)] for number in range(2, 102)) == [*[100] * 99, 101]
    assert audit(visitor) == []


async def test_a_batch_that_was_lost_and_came_to_nothing_is_not_found(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    command = Batch(next_id(), ASHA, (pay(1), pay(1)))
    assert await store.ledger.recover([command]) == [None]
    (paid,) = await store.ledger.post([command], NOW)
    assert await store.ledger.recover([pay(1), command]) == [None, paid]

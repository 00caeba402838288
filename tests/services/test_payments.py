"""What a person does with money, through the committer, on both engines."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hundi.ledger.book import BatchPaid
from hundi.ledger.decide import BatchReplayed, Replayed
from hundi.ledger.money import INR
from hundi.ledger.refusals import (
    BatchRefused,
    InsufficientFunds,
    KeyReused,
    NotRefundable,
    RefundTooLarge,
    SessionEnded,
    TransferNotFound,
)
from hundi.ledger.transfers import Transfer, TransferKind
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.payments import Order, Payments, fingerprint
from hundi.services.people import random_grant
from hundi.services.tokens import Identity
from hundi.services.unavailable import Unavailable
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, inr, session_id, wallet_id
from tests.storage.books import LONG, audit, open_wallets, read_balances, sign_in

pytestmark = pytest.mark.anyio

WHO = {number: Identity(wallet_id(number), session_id(number), LONG) for number in (1, 2, 3)}


@asynccontextmanager
async def payments_on(url: str, limits: CommitterLimits | None = None) -> AsyncIterator[tuple[Store, Payments]]:
    """Open a book with Asha, who has 100, Bala and Chitra, all signed in."""
    store = open_store(url, serving=True, make=True)
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 0})
    for number in WHO:
        await sign_in(store, wallet_id(number), number)
    committer = Committer(store.ledger, limits=limits, now=lambda: NOW)
    await committer.start()
    yield store, Payments(committer=committer, ledger=store.ledger, activity=store.activity, currency=INR)
    await committer.drain()
    await store.close()


async def test_a_batch_is_paid_whole_or_not_at_all_and_once_under_its_key(url: str) -> None:
    async with payments_on(url) as (store, payments):
        orders = [Order(BALA, inr(60), "rent"), Order(CHITRA, inr(30))]

        paid = await payments.pay_batch(WHO[1], orders, key="k")
        again = await payments.pay_batch(WHO[1], orders, key="k")
        other = await payments.pay_batch(WHO[1], orders[:1], key="k")
        too_much = await payments.pay_batch(WHO[1], orders)

        assert isinstance(paid, BatchPaid)
        assert [transfer.note for transfer in paid.transfers] == ["rent", None]
        assert again == BatchReplayed(paid.transfers)
        assert other == KeyReused()
        assert too_much == BatchRefused(0, InsufficientFunds(ASHA, available=10))
        assert read_balances(store)[ASHA] == 10
        assert audit(store) == []


async def test_many_payments_stand_each_for_itself_and_once_under_their_key(url: str) -> None:
    async with payments_on(url) as (store, payments):
        orders = [Order(BALA, inr(60)), Order("nobody", inr(1)), Order(CHITRA, inr(60)), Order(CHITRA, inr(30))]

        first = await payments.pay_many(WHO[1], orders, key="k")
        again = await payments.pay_many(WHO[1], orders, key="k")

        assert [type(outcome).__name__ for outcome in first] == [
            *("Transfer", "AccountNotFound", "InsufficientFunds", "Transfer")
        ]
        assert [again[0], again[3]] == [Replayed(each) for each in (first[0], first[3]) if isinstance(each, Transfer)]
        assert [again[1], again[2]] == [first[1], InsufficientFunds(ASHA, available=10)]
        assert read_balances(store)[ASHA] == 10


async def test_many_payments_are_asked_for_by_and_by_and_not_behind_one_that_is_lost(url: str) -> None:
    async with payments_on(url, CommitterLimits(queue=10)) as (store, payments):
        outcomes = await payments.pay_many(WHO[1], [Order(BALA, inr(1))] * 5_000)
        made = sum(isinstance(outcome, Transfer) for outcome in outcomes)
        assert len(outcomes) == 5_000
        assert 10 <= made < 20
        assert all(isinstance(outcome, Unavailable) for outcome in outcomes[made:])
        assert read_balances(store)[BALA] == made


async def test_a_refund_is_asked_for_by_who_received_and_nobody_else(url: str) -> None:
    async with payments_on(url) as (store, payments):
        paid = await payments.pay(WHO[1], BALA, inr(60))
        assert isinstance(paid, Transfer)

        assert await payments.refund(WHO[3], paid.id) == TransferNotFound(paid.id)
        assert await payments.refund(WHO[1], paid.id) == NotRefundable(paid.id)
        assert isinstance(await payments.refund(WHO[2], "f" * 24), TransferNotFound)
        assert isinstance(await payments.refund(WHO[2], "no id \0"), TransferNotFound)
        part = await payments.refund(WHO[2], paid.id, inr(20), note="sorry", key="k")
        assert isinstance(part, Transfer)
        assert (part.kind, part.note, part.follows) == (TransferKind.REFUND, "sorry", paid.id)
        assert await payments.refund(WHO[2], paid.id, inr(20), note="sorry", key="k") == Replayed(part)
        assert await payments.refund(WHO[2], paid.id, inr(21), note="sorry", key="k") == KeyReused()
        assert await payments.refund(WHO[2], paid.id, inr(41)) == RefundTooLarge(paid.id, refundable=40)
        rest = await payments.refund(WHO[2], paid.id)
        assert isinstance(rest, Transfer)
        assert rest.amount == inr(40)
        assert read_balances(store)[ASHA] == 100


async def test_an_opening_balance_is_not_given_back(url: str) -> None:
    async with payments_on(url) as (store, payments):
        with store.snapshot() as snapshot:
            (opening,) = snapshot.entries()
        assert isinstance(await payments.refund(WHO[1], opening.id), NotRefundable)


async def test_whose_session_has_ended_hears_of_nothing_else(url: str) -> None:
    async with payments_on(url) as (store, payments):
        await store.sessions.end_all(ASHA, NOW)
        assert await payments.refund(WHO[1], "f" * 24) == SessionEnded()
        assert await payments.pay_batch(WHO[1], [Order(BALA, inr(1_000))]) == SessionEnded()
        assert await payments.pay_many(WHO[1], [Order(BALA, inr(1))] * 2) == [SessionEnded()] * 2


async def test_refunds_asked_for_at_once_come_to_no_more_than_was_received(url: str) -> None:
    async with payments_on(url) as (store, payments):
        paid = await payments.pay(WHO[1], BALA, inr(60))
        assert isinstance(paid, Transfer)
        outcomes = await asyncio.gather(*(payments.refund(WHO[2], paid.id, inr(7)) for _ in range(40)))
        assert Counter(type(outcome) for outcome in outcomes) == {Transfer: 8, RefundTooLarge: 32}
        assert read_balances(store)[ASHA] == 96


def test_a_fingerprint_is_of_the_whole_request_and_tells_any_two_apart() -> None:
    requests = [
        ("pay", "a", 1, None),
        ("pay", "a", 1, "None"),
        ("pay", "a1", 1, ""),
        ("pay", "a", 11, ""),
        ("pay", "a"),
    ]
    assert len({fingerprint(*request) for request in requests}) == len(requests)
    assert fingerprint("pay", "a", 1, None) == fingerprint("pay", "a", 1, None)


def test_a_random_grant_is_between_one_and_ten_thousand_rupees() -> None:
    drawn = [random_grant(INR).minor for _ in range(2_000)]
    assert min(drawn) >= 1_00
    assert max(drawn) <= 10_000_00
    assert max(Counter(minor // 1_000_00 for minor in drawn).values()) < 400

"""The history as an outbox, and being told of commits, on every engine."""

import asyncio

import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.ledger.commands import Pay, SetStatus
from hundi.ledger.transfers import TransferKind
from hundi.storage.outbox import WalletState
from hundi.storage.protocol import Store
from hundi.storage.views import Direction
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, inr, next_id, session_id
from tests.storage.books import LONG, live_a_little, open_wallets, sign_in
from tests.support.waiting import until

pytestmark = pytest.mark.anyio


async def state_of(store: Store, person: str = ASHA) -> WalletState:
    found = await store.outbox.wallet(ASHA if person == ASHA else BALA)
    assert found is not None
    return found


async def test_a_wallet_stands_where_its_last_entry_left_it(store: Store) -> None:
    await live_a_little(store)
    asha = await state_of(store)
    assert (asha.sequence, asha.posted, asha.held, asha.available) == (5, 85, 40, 45)
    assert asha.status is AccountStatus.OPEN
    assert await store.outbox.wallets([asha.number]) == [asha]
    assert await store.outbox.wallet(NOBODY) is None
    assert await store.outbox.wallets([]) == []


async def test_of_many_wallets_those_are_found_that_have_gone_on(store: Store) -> None:
    await live_a_little(store)
    asha, bala = await state_of(store), await state_of(store, BALA)
    assert await store.outbox.gone_on({}) == []
    assert await store.outbox.gone_on({asha.number: 5, bala.number: bala.sequence, 10**6: 0}) == []
    assert await store.outbox.gone_on({asha.number: 4, bala.number: bala.sequence}) == [asha]
    many = dict.fromkeys(range(1000, 5000), 1)
    found = await store.outbox.gone_on({**many, asha.number: 0, bala.number: 0})
    assert {wallet.number for wallet in found} == {asha.number, bala.number}


async def test_entries_are_read_by_their_accounts_own_numbers(store: Store) -> None:
    await live_a_little(store)
    asha, bala = await state_of(store), await state_of(store, BALA)
    places = [(asha.number, sequence) for sequence in range(6, 0, -1)] + [(bala.number, 3)]
    entries = await store.outbox.entries(places)
    assert entries.keys() == {asha.number, bala.number}
    assert [(entry.sequence, entry.kind, entry.direction) for entry in entries[asha.number]] == [
        (1, TransferKind.OPENING, Direction.IN),
        (2, TransferKind.HOLD, Direction.OUT),
        (3, TransferKind.PAYMENT, Direction.OUT),
        (4, TransferKind.HOLD, Direction.OUT),
        (5, TransferKind.CAPTURE, Direction.OUT),
    ]
    opening, _, payment, hold, capture = entries[asha.number]
    assert opening.other is None
    assert payment.other is not None
    assert (payment.other.id, payment.other.first_name, payment.amount, payment.balance) == (BALA, "Bala", 10, 90)
    assert (capture.balance, capture.follows) == (85, hold.id)
    (of_bala,) = entries[bala.number]
    assert (of_bala.id, of_bala.direction, of_bala.sequence) == (payment.id, Direction.IN, 3)


async def test_many_entries_are_read_in_parts(store: Store) -> None:
    await open_wallets(store, {ASHA: 2_000, BALA: 0})
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1)) for _ in range(1_200)], NOW)
    bala = await state_of(store, BALA)
    places = [(bala.number, sequence) for sequence in range(1, bala.sequence + 1)]
    entries = (await store.outbox.entries(places))[bala.number]
    assert [entry.sequence for entry in entries] == list(range(1, 1_201))
    assert [entry.balance for entry in entries] == list(range(1, 1_201))


async def test_only_live_sessions_are_said_to_live(store: Store) -> None:
    await open_wallets(store, {ASHA: 1, BALA: 1})
    asha, bala = await sign_in(store, ASHA, 1), await sign_in(store, BALA, 2)
    asked = {asha, bala, session_id(3)}
    assert await store.outbox.live_sessions(asked, NOW) == {asha, bala}
    assert await store.outbox.live_sessions(asked, LONG) == set()
    await store.sessions.end_all(ASHA, Instant(NOW + 1))
    assert await store.outbox.live_sessions(asked, NOW) == {bala}


async def test_whoever_listens_is_told_of_every_commit_of_money(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 0})
    told = asyncio.Event()
    async with store.outbox.watch.listen(told.set):
        await until(told.is_set)
        for who in (store, visitor, store, visitor):
            await asyncio.sleep(0.3)
            told.clear()
            await who.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW)
            await asyncio.wait_for(told.wait(), 5)
        await asyncio.sleep(0.3)
        told.clear()
        await visitor.ledger.post([SetStatus(next_id(), CHITRA, AccountStatus.FROZEN, "why")], NOW)
        await asyncio.wait_for(told.wait(), 5)
    await asyncio.sleep(0.3)
    told.clear()
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW)
    await asyncio.sleep(0.3)
    assert not told.is_set(), "nobody listens any more"


async def test_nobody_is_told_of_what_was_refused(store: Store) -> None:
    await open_wallets(store, {ASHA: 1, BALA: 0})
    told = asyncio.Event()
    async with store.outbox.watch.listen(told.set):
        await until(told.is_set)
        await asyncio.sleep(0.3)
        told.clear()
        await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(2))], NOW)
        await asyncio.sleep(0.3)
        assert not told.is_set()

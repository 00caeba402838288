"""Many connections at once on what a rule counts or forbids: exactly what it allows happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.commands import Command, Pay, SetBlock, SetLimits, SetStatus
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import AccountFrozen, Blocked, DayLimit, Refusal
from hundi.ledger.transfers import Transfer
from hundi.storage.open import open_store
from hundi.storage.protocol import Store, StoreBusy
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id
from tests.storage.books import audit, open_wallets, read_accounts

pytestmark = pytest.mark.anyio

CONNECTIONS: Final = 30


@asynccontextmanager
async def crowd(url: str, count: int) -> AsyncIterator[list[Store]]:
    """Open the book many times over."""
    stores = [open_store(url) for _ in range(count)]
    try:
        yield stores
    finally:
        for store in stores:
            await store.close()


async def post(store: Store, command: Command) -> Outcome:
    """Post until the lock is had."""
    while True:
        try:
            (outcome,) = await store.ledger.post([command], NOW)
        except StoreBusy:
            continue
        return outcome


async def test_thirty_at_once_spend_exactly_what_the_day_allows(store: Store, url: str) -> None:
    await open_wallets(store, {ASHA: 100_000, BALA: 0})
    await post(store, SetLimits(next_id(), ASHA, None, inr(205), "a student"))
    async with crowd(url, CONNECTIONS) as stores:
        attempts = [post(each, Pay(next_id(), ASHA, BALA, inr(10))) for each in stores for _ in range(2)]
        outcomes = await asyncio.gather(*attempts)

    made = [outcome for outcome in outcomes if isinstance(outcome, Transfer)]
    assert len(made) == 20
    refused = {outcome for outcome in outcomes if isinstance(outcome, Refusal)}
    assert refused == {DayLimit(ASHA, 205, 200)}
    account = read_accounts(store)[ASHA]
    assert (account.spent_today, account.balance) == (200, 100_000 - 200)
    assert audit(store) == []


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "asked by phone"), AccountFrozen(ASHA)),
        (SetBlock(next_id(), BALA, ASHA, blocks=True), Blocked(BALA)),
    ],
    ids=["freeze", "block"],
)
async def test_nothing_is_sent_any_more_when_it_has_been_forbidden(
    store: Store, url: str, command: Command, refusal: Refusal
) -> None:
    await open_wallets(store, {ASHA: 100_000, BALA: 0})
    made, under_way = 0, asyncio.Event()

    async def send_until_refused(sender: Store) -> Outcome:
        nonlocal made
        while True:
            outcome = await post(sender, Pay(next_id(), ASHA, BALA, inr(1)))
            if not isinstance(outcome, Transfer):
                return outcome
            made += 1
            if made == 20:
                under_way.set()

    async with crowd(url, 8) as senders:
        sending = asyncio.gather(*map(send_until_refused, senders))
        await under_way.wait()
        assert not isinstance(await post(store, command), Refusal)
        then = read_accounts(store)[ASHA].sequence
        assert await sending == [refusal] * 8

    account = read_accounts(store)[ASHA]
    assert (account.sequence, account.balance) == (then, 100_000 - made)
    assert audit(store) == []

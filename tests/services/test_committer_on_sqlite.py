"""The committer on the real store, while things go wrong beneath it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hundi.ledger.commands import Command, IdempotencyKey, Pay
from hundi.ledger.decide import Outcome, Replayed
from hundi.ledger.money import INR
from hundi.ledger.refusals import InsufficientFunds
from hundi.ledger.transfers import Transfer
from hundi.services.committer import Committer
from hundi.services.unavailable import OutcomeLost, StoreUnavailable
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, inr, next_id
from tests.storage.books import audit, open_wallets, read_balances, read_history
from tests.storage.sqlite.faults import LOST_AFTER, LOST_BEFORE, REFUSED, FaultyConnection, connect_faulty, ledger_on

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'book.db'}", make=True)
    await open_wallets(store, {ASHA: 100, BALA: 0})
    yield store
    await store.close()


@pytest.fixture
def writer(tmp_path: Path, store: Store) -> Iterator[FaultyConnection]:
    """Connect to the store's file in a way that can go wrong."""
    assert store.currency is INR
    connection = connect_faulty(tmp_path / "book.db")
    yield connection
    connection.close()


@asynccontextmanager
async def running(tmp_path: Path, writer: sqlite3.Connection) -> AsyncIterator[Committer]:
    """Run a committer on a ledger that writes through this connection."""
    with ledger_on(tmp_path / "book.db", writer, serving=True) as ledger:
        committer = Committer(ledger)
        await committer.start()
        try:
            yield committer
        finally:
            await committer.drain()


async def ask(committer: Committer, commands: Sequence[Command]) -> list[Outcome | BaseException]:
    async with asyncio.timeout(10):
        futures = [committer.submit(command) for command in commands]
        return await asyncio.gather(*futures, return_exceptions=True)


def payments(count: int, key: str = "") -> list[Pay]:
    """Make payments of one paisa from Asha to Bala, with keys where `key` names them."""
    return [
        Pay(next_id(), ASHA, BALA, inr(1), key=IdempotencyKey(f"{key}{n}", b"f") if key else None) for n in range(count)
    ]


async def test_a_refused_commit_is_tried_again_one_by_one(
    store: Store, writer: FaultyConnection, tmp_path: Path
) -> None:
    async with running(tmp_path, writer) as committer:
        writer.fault = REFUSED
        outcomes = await ask(committer, payments(5))
    assert all(isinstance(outcome, Transfer) for outcome in outcomes)
    assert read_balances(store)[BALA] == 5
    assert audit(store) == []


async def test_a_refused_commit_of_one_is_said_and_undone(
    store: Store, writer: FaultyConnection, tmp_path: Path
) -> None:
    async with running(tmp_path, writer) as committer:
        writer.fault = REFUSED
        (outcome,) = await ask(committer, payments(1))
        assert isinstance(outcome, StoreUnavailable)
        assert read_balances(store)[BALA] == 0
        assert all(isinstance(outcome, Transfer) for outcome in await ask(committer, payments(3)))
    assert audit(store) == []


@pytest.mark.parametrize(("fault", "done"), [(LOST_AFTER, True), (LOST_BEFORE, False)])
async def test_an_unanswered_commit_is_found_out_and_the_same_keys_settle_it(
    store: Store,
    writer: FaultyConnection,
    tmp_path: Path,
    fault: str,
    done: bool,  # noqa: FBT001
) -> None:
    commands = payments(5, key="order ")
    poor = Pay(next_id(), ASHA, BALA, inr(10_000))
    async with running(tmp_path, writer) as committer:
        writer.fault = fault
        *outcomes, refused = await ask(committer, [*commands, poor])

        assert all(isinstance(outcome, Transfer if done else OutcomeLost) for outcome in outcomes)
        assert isinstance(refused, OutcomeLost), "a refusal leaves nothing to find, and may be asked for again"
        assert read_balances(store)[BALA] == (5 if done else 0)
        again = await ask(committer, [replace(command, id=next_id()) for command in commands])
        assert all(isinstance(outcome, Replayed if done else Transfer) for outcome in again)
        if done:
            assert [replayed.transfer for replayed in again if isinstance(replayed, Replayed)] == outcomes
        assert await ask(committer, [poor]) == [InsufficientFunds(ASHA, available=95)]
    assert read_balances(store)[BALA] == 5
    assert audit(store) == []


async def test_a_full_disk_fails_what_it_must_and_harms_nothing_else(
    store: Store, writer: FaultyConnection, tmp_path: Path
) -> None:
    async with running(tmp_path, writer) as committer:
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count={pages}")
        notes = [replace(command, note="x" * 20_000) for command in payments(5)]

        full = await ask(committer, notes)

        assert [type(outcome) for outcome in full] == [StoreUnavailable] * 5
        assert read_balances(store) == read_balances(store) | {ASHA: 100, BALA: 0}
        assert audit(store) == []
        writer.execute(f"PRAGMA max_page_count={2**30}")
        assert all(isinstance(outcome, Transfer) for outcome in await ask(committer, notes))
    assert read_balances(store)[BALA] == 5
    assert audit(store) == []


async def test_a_locked_database_fails_the_group_and_the_next_one_goes_through(
    store: Store, writer: FaultyConnection, tmp_path: Path
) -> None:
    lock = sqlite3.connect(tmp_path / "book.db", isolation_level=None)
    async with running(tmp_path, writer) as committer:
        lock.execute("BEGIN IMMEDIATE")
        outcomes = await ask(committer, payments(3))
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
        lock.execute("ROLLBACK")
        assert all(isinstance(outcome, Transfer) for outcome in await ask(committer, payments(3)))
    lock.close()
    assert len(read_history(store)) == 1 + 3

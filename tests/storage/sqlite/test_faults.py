import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hundi.ledger.commands import Pay
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import OutcomeUnknown, StoreError, WriteFailed
from hundi.storage.sqlite import SqliteStore
from hundi.storage.sqlite.ledger import SqliteLedger
from hundi.storage.sqlite.pace import Pace
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id
from tests.storage.books import audit, open_wallets, read_balances
from tests.storage.sqlite.faults import LOST_AFTER, LOST_BEFORE, REFUSED, FaultyConnection, connect_faulty, ledger_on

pytestmark = pytest.mark.anyio


@pytest.fixture
async def writer(store: SqliteStore, path: Path) -> FaultyConnection:
    """Connect to a book in which Asha has 100; the ledger closes it."""
    await open_wallets(store, {ASHA: 100, BALA: 0})
    return connect_faulty(path)


@pytest.fixture
async def reader(path: Path, writer: FaultyConnection) -> sqlite3.Connection:
    assert not writer.in_transaction
    return sqlite3.connect(path, isolation_level=None)


@pytest.fixture
def pace(request: pytest.FixtureRequest) -> Pace:
    """Have the ledger commit where it would, or where the test's parameter says."""
    return Pace(**getattr(request, "param", {}))


@pytest.fixture
async def ledger(
    path: Path, writer: FaultyConnection, reader: sqlite3.Connection, pace: Pace
) -> AsyncIterator[SqliteLedger]:
    with ledger_on(path, writer, reader) as ledger:
        ledger.pace = pace
        yield ledger


def pay() -> Pay:
    return Pay(next_id(), ASHA, BALA, inr(1))


@pytest.mark.parametrize(
    "pace", [{}, {"quick_seconds": 60.0, "many": 1}], ids=["on the thread", "on the loop"], indirect=True
)
@pytest.mark.parametrize(
    ("fault", "error", "done"),
    [(REFUSED, WriteFailed, False), (LOST_BEFORE, OutcomeUnknown, False), (LOST_AFTER, OutcomeUnknown, True)],
)
async def test_a_commit_that_fails_is_told_as_what_it_is(
    store: SqliteStore,
    ledger: SqliteLedger,
    writer: FaultyConnection,
    fault: str,
    error: type[StoreError],
    *,
    done: bool,
) -> None:
    command = pay()
    writer.fault = fault

    with pytest.raises(error):
        await ledger.post([command], NOW)

    (found,) = await ledger.recover([command])
    assert isinstance(found, Transfer) is done
    assert read_balances(store)[BALA] == int(done)
    assert isinstance((await ledger.post([pay()], NOW))[0], Transfer)
    assert audit(store) == []


@pytest.mark.parametrize("pace", [{"quick_seconds": 0.5, "many": 2}], indirect=True)
async def test_the_loop_commits_itself_for_many_once_commits_have_been_quick(
    store: SqliteStore, ledger: SqliteLedger, writer: FaultyConnection
) -> None:
    for commands in [2] * 20 + [1]:
        outcomes = await ledger.post([pay() for _ in range(commands)], NOW)
        assert [type(outcome) for outcome in outcomes] == [Transfer] * commands

    *many, few = [thread == threading.get_ident() for thread in writer.committers]
    assert many == sorted(many), "first on the thread, then here"
    assert (many[0], many[-1], few) == (False, True, False)
    assert audit(store) == []


@pytest.mark.parametrize("fault", [REFUSED, LOST_BEFORE, LOST_AFTER])
async def test_a_caller_who_goes_away_from_a_commit_that_fails_leaves_the_ledger_usable(
    store: SqliteStore, ledger: SqliteLedger, writer: FaultyConnection, fault: str
) -> None:
    writer.fault = fault
    writer.may_commit.clear()
    posting = asyncio.ensure_future(ledger.post([pay()], NOW))
    await asyncio.to_thread(writer.begun.wait, 10)
    for _ in range(2):
        posting.cancel()
        await asyncio.sleep(0.001)
    assert not posting.done(), "the transaction is still open"
    writer.may_commit.set()
    await asyncio.wait([posting])

    assert isinstance((await ledger.post([pay()], NOW))[0], Transfer)
    assert read_balances(store)[BALA] == (2 if fault == LOST_AFTER else 1)
    assert audit(store) == []


async def test_a_transaction_that_cannot_begin_is_a_write_that_failed_at_once(
    ledger: SqliteLedger, writer: FaultyConnection
) -> None:
    writer.execute("BEGIN")
    with pytest.raises(WriteFailed, match="could not begin"):
        await ledger.post([pay()], NOW)
    writer.execute("ROLLBACK")
    assert isinstance((await ledger.post([pay()], NOW))[0], Transfer)


async def test_a_ledger_that_cannot_look_things_up_says_so_in_the_stores_words(
    ledger: SqliteLedger, reader: sqlite3.Connection
) -> None:
    reader.close()
    with pytest.raises(StoreError):
        await ledger.recover([pay()])

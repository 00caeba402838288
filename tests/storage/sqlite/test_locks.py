import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hundi.ledger.commands import Pay
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import PersonChange, Store, StoreBusy, StoreUnusable
from hundi.storage.sqlite import SqliteStore, open_sqlite
from hundi.storage.sqlite import gate as gate_module
from hundi.storage.sqlite.gate import COURTESY_SECONDS, Gate
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id, session_id
from tests.storage.books import LONG, audit, open_wallets, read_balances

pytestmark = pytest.mark.anyio


async def change_name(store: Store) -> None:
    change = PersonChange(first_name="Usha")
    await store.people.change(ASHA, change, search_text="{} {}".format, keep_session=session_id(1), now=NOW)


WRITES: dict[str, Callable[[Store], Awaitable[object]]] = {
    "post": lambda store: store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW),
    "begin": lambda store: store.sessions.begin(session_id(1), ASHA, now=NOW, expires_at=LONG),
    "end-all": lambda store: store.sessions.end_all(ASHA, NOW),
    "change": change_name,
}


@pytest.mark.parametrize("write", WRITES)
async def test_a_locked_database_is_busy_within_patience_and_nothing_is_done(
    store: SqliteStore, raw: sqlite3.Connection, write: str
) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    raw.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()

    with pytest.raises(StoreBusy):
        await WRITES[write](store)

    assert 0.1 <= time.monotonic() - begun < 1
    raw.execute("ROLLBACK")
    assert read_balances(store)[BALA] == 0
    await WRITES[write](store)
    assert audit(store) == []


async def test_a_lock_that_ends_in_time_is_waited_for_without_holding_up_the_loop(path: Path) -> None:
    store = open_sqlite(path, serving=True, make=True, patience_seconds=30)
    await open_wallets(store, {ASHA: 100, BALA: 0})
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    posting = asyncio.ensure_future(store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW))
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert not posting.done()
    assert read_balances(store)[ASHA] == 100

    raw.execute("ROLLBACK")

    (outcome,) = await posting
    assert isinstance(outcome, Transfer)
    raw.close()
    await store.close()


async def test_readers_are_never_kept_waiting(store: SqliteStore, raw: sqlite3.Connection) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await store.sessions.begin(session_id(1), ASHA, now=NOW, expires_at=LONG)
    raw.execute("BEGIN IMMEDIATE")
    assert await store.ledger.available(ASHA, session_id(1), NOW) == 100
    assert await store.sessions.is_live(session_id(1), NOW)
    assert await store.people.by_id(ASHA) is not None
    assert audit(store) == []
    raw.execute("ROLLBACK")


async def test_a_session_of_nobody_is_not_written(store: SqliteStore) -> None:
    assert not await store.sessions.begin(session_id(1), ASHA, now=NOW, expires_at=LONG)
    assert not await store.sessions.is_live(session_id(1), NOW)


async def test_a_second_server_is_refused_until_the_first_has_gone(path: Path) -> None:
    first = open_sqlite(path, serving=True, make=True)
    with pytest.raises(StoreUnusable, match=r"another hundi serve is running.*PostgreSQL"):
        open_sqlite(path, serving=True, make=False)
    visitor = open_sqlite(path, serving=False, make=False)
    await visitor.close()

    await first.close()

    second = open_sqlite(path, serving=True, make=False)
    await second.close()


async def test_a_server_that_could_not_open_its_book_keeps_nobody_out(path: Path) -> None:
    await open_sqlite(path, serving=True, make=True).close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("UPDATE installation SET value = 'XYZ' WHERE name = 'currency'")
    with pytest.raises(StoreUnusable, match="not a book that this version of Hundi can read"):
        open_sqlite(path, serving=True, make=False)
    raw.execute("UPDATE installation SET value = 'INR' WHERE name = 'currency'")
    raw.close()

    again = open_sqlite(path, serving=True, make=False)
    await again.close()


async def test_visitors_pass_before_the_server_one_at_a_time(path: Path) -> None:
    server, first, second = (Gate(path, serving=serving, patience_seconds=5) for serving in (True, False, False))
    order: list[str] = []

    async def visit(gate: Gate, name: str) -> None:
        async with gate.turn():
            order.append(f"{name} in")
            await asyncio.sleep(0.01)
            order.append(f"{name} out")

    async def serve() -> None:
        async with server.turn():
            order.append("server")

    async with first.turn():
        waiting = [asyncio.ensure_future(serve()), asyncio.ensure_future(visit(second, "second"))]
        await asyncio.sleep(COURTESY_SECONDS / 4)
        assert order == []
    await asyncio.gather(*waiting)

    assert order in (["second in", "second out", "server"], ["server", "second in", "second out"])
    for gate in (server, first, second):
        gate.close()


async def test_the_server_goes_on_as_soon_as_visitors_have_passed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "COURTESY_SECONDS", 60)
    server, visitor = (Gate(path, serving=serving, patience_seconds=5) for serving in (True, False))

    async def serve() -> None:
        async with asyncio.timeout(10), server.turn():
            pass

    async with visitor.turn():
        serving = asyncio.ensure_future(serve())
        await asyncio.sleep(0.01)
    await serving
    server.close()
    visitor.close()


async def test_the_servers_courtesy_ends(path: Path) -> None:
    server, visitor = (Gate(path, serving=serving, patience_seconds=5) for serving in (True, False))
    async with visitor.turn():
        begun = time.monotonic()
        async with server.turn():
            assert COURTESY_SECONDS <= time.monotonic() - begun < 10 * COURTESY_SECONDS
    server.close()
    visitor.close()


async def test_a_visitors_patience_ends(path: Path) -> None:
    first, second = (Gate(path, serving=False, patience_seconds=0.05) for _ in range(2))
    async with first.turn():
        with pytest.raises(StoreBusy, match="other programs are writing"):
            async with second.turn():
                pytest.fail("two visitors at once")
    async with second.turn():
        pass
    first.close()
    second.close()

"""People and sessions, while the database goes away beneath them."""

import asyncio
import gc
import threading
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event

from hundi.storage.open import open_store
from hundi.storage.postgres.store import PostgresStore
from hundi.storage.protocol import OutcomeUnknown, PersonChange, Store, StoreBusy, StoreGone
from tests.ledger.builders import ASHA, BALA, NOW, session_id
from tests.storage.books import LONG, open_wallets, sign_in
from tests.support.postgres import Postgres
from tests.support.proxy import Fault, Proxy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def far(store: Store, proxy: Proxy) -> AsyncIterator[Store]:
    """Open the book a second time, through the proxy. Asha has a session."""
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await sign_in(store, ASHA)
    far = open_store(proxy.url, patience_seconds=0.3)
    assert await far.people.by_id(ASHA) is not None
    yield far
    await far.close()


async def change_name(store: Store) -> bool:
    change = PersonChange(first_name="Usha")
    return await store.people.change(ASHA, change, search_text="{} {}".format, keep_session=session_id(1), now=NOW)


async def begin(store: Store) -> bool:
    return await store.sessions.begin(session_id(2), ASHA, now=NOW, expires_at=LONG)


async def has_begun(store: Store) -> bool:
    return await store.sessions.is_live(session_id(2), NOW)


async def has_changed(store: Store) -> bool:
    found = await store.people.by_id(ASHA)
    return found is not None and found.first_name == "Usha"


async def end_all(store: Store) -> bool:
    await store.sessions.end_all(ASHA, NOW)
    return True


async def have_ended(store: Store) -> bool:
    return not await store.sessions.is_live(session_id(1), NOW)


WRITES: dict[str, tuple[Callable[[Store], Awaitable[bool]], Callable[[Store], Awaitable[bool]]]] = {
    "begin": (begin, has_begun),
    "change": (change_name, has_changed),
    "end_all": (end_all, have_ended),
}
"""Each with a question: whether it was done."""


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("fault", "done"), [(Fault.CUT_BEFORE, False), (Fault.CUT_AFTER, True)], ids=str)
async def test_a_commit_that_goes_unanswered_is_not_said_to_have_done_nothing(
    store: Store, far: Store, proxy: Proxy, write: str, fault: Fault, *, done: bool
) -> None:
    do, is_done = WRITES[write]
    proxy.when(b"COMMIT\0", fault)  # and not ISOLATION LEVEL READ COMMITTED
    with pytest.raises(OutcomeUnknown):
        await do(far)
    assert await is_done(store) is done
    if not done:
        assert await do(far)
        assert await is_done(store)


READS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "by_id": lambda store: store.people.by_id(ASHA),
    "is_live": lambda store: store.sessions.is_live(session_id(1), NOW),
    "available": lambda store: store.ledger.available(ASHA, session_id(1), NOW),
    "search": lambda store: store.people.search("rao", after=None, limit=9, leave_out=None),
}


@pytest.mark.parametrize("read", READS)
async def test_what_ended_while_nobody_used_it_is_made_again_unseen(
    store: Store, postgres: Postgres, url: str, read: str
) -> None:
    await open_wallets(store, {ASHA: 100})
    await sign_in(store, ASHA)
    answer = await READS[read](store)
    assert answer
    ours = f"FROM pg_stat_activity WHERE datname = '{url.rpartition('/')[2]}'"
    for _ in range(3):
        assert all(ended for (ended,) in postgres.execute(f"SELECT pg_terminate_backend(pid, 5000) {ours}"))
        assert await READS[read](store) == answer


async def test_connections_that_are_cut_as_fast_as_they_are_made_are_gone(store: Store, postgres: Postgres) -> None:
    """The pool gives up after a few, in words of its own."""
    assert isinstance(store, PostgresStore)

    def cut(connection: psycopg.Connection[Any], *_: object) -> None:
        postgres.execute(f"SELECT pg_terminate_backend({connection.info.backend_pid}, 5000)")

    event.listen(store._runner._engine, "checkout", cut, insert=True)  # noqa: SLF001 - no program is so quick
    for ask in (end_all(store), store.people.by_id(ASHA)):
        with pytest.raises(StoreGone):
            await ask
    event.remove(store._runner._engine, "checkout", cut)  # noqa: SLF001 - likewise
    assert await end_all(store)


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_whose_connection_ends_before_the_commit_did_nothing(
    store: Store, far: Store, proxy: Proxy, write: str
) -> None:
    do, is_done = WRITES[write]
    proxy.when(b"sessions", Fault.CUT_AFTER)
    with pytest.raises(StoreGone):
        await do(far)
    assert not await is_done(store)
    assert await do(far)


async def test_a_database_that_takes_no_connections_is_gone(store: Store, far: Store, proxy: Proxy) -> None:
    proxy.close()
    for ask in (far.people.by_id(ASHA), end_all(far), far.ledger.recover([])):
        with pytest.raises(StoreGone):
            await ask
    assert not await far.ready()
    assert await store.ready()


@pytest.mark.parametrize("write", WRITES)
async def test_what_others_have_locked_is_busy_and_nothing_is_done(
    store: Store, far: Store, raw: psycopg.Connection[Any], write: str
) -> None:
    do, is_done = WRITES[write]
    with raw.transaction():
        raw.execute("SELECT 1 FROM people JOIN sessions ON person = people.id FOR UPDATE")
        with pytest.raises(StoreBusy):
            await do(far)
    assert not await is_done(store)
    assert await do(far)


async def test_what_is_still_at_work_when_a_store_is_closed_leaves_no_connection(empty_url: str) -> None:
    store = open_store(empty_url, make=True)
    assert isinstance(store, PostgresStore)
    begun = threading.Event()

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT 1")
        begun.set()
        connection.exec_driver_sql("SELECT pg_sleep(0.2)")

    working = asyncio.ensure_future(store._runner.read(work))  # noqa: SLF001 - nothing that is asked takes so long
    await asyncio.to_thread(begun.wait)
    await store.close()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        await working
        gc.collect()
    assert [str(warning.message) for warning in told] == []

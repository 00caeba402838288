"""Connections that end, or fall silent, at the worst of moments."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import pytest

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import Pay
from hundi.ledger.refusals import ZeroAmount
from hundi.ledger.transfers import Transfer
from hundi.storage.open import open_store
from hundi.storage.postgres import connection, ledger, people, sessions
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.store import PostgresStore
from hundi.storage.postgres.wire import Statement, Wire
from hundi.storage.protocol import OutcomeUnknown, Store, StoreBusy, StoreGone
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id, session_id
from tests.storage.books import audit, open_wallets, read_balances, sign_in
from tests.support.postgres import Postgres
from tests.support.proxy import Fault, Proxy
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

COMMIT = b"\0" + sql.COMMIT.name + b"\0"
"""As it stands in the message that executes the prepared statement."""
LOCK = b"\0" + sql.LOCK_ACCOUNTS.name + b"\0"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a moment only for answers that never come."""
    monkeypatch.setattr(ledger, "_MARGIN_SECONDS", 0.3)


@pytest.fixture
def short_idleness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a transaction stand still for a moment only."""
    monkeypatch.setattr(connection, "_IDLE_SECONDS", 1)


@pytest.fixture
async def far(store: Store, proxy: Proxy) -> AsyncIterator[Store]:
    """Open the book a second time, through the proxy. Asha has 100 there, and a session."""
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await sign_in(store, ASHA)
    far = open_store(proxy.url, patience_seconds=0.3)
    assert await far.ledger.post([pay(0)], NOW) == [ZeroAmount()]
    yield far
    await far.close()


def pay(paise: int = 1) -> Pay:
    return Pay(next_id(), ASHA, BALA, inr(paise))


async def search(store: Store, after: AccountId | None = None) -> list[AccountId]:
    page = await store.people.search("rao", after=after, limit=9, leave_out=None)
    return [person.id for person in page.people]


async def find(store: Store, *, prefix: str | None = None, name: str | None = None) -> list[AccountId]:
    page = await store.profiles.search(ASHA, prefix=prefix, name=name, after=None, limit=9)
    return [card.id for card in page.cards]


READS: dict[str, tuple[Statement, Callable[[Store], Awaitable[object]]]] = {
    "available": (sql.AVAILABLE, lambda store: store.ledger.available(ASHA, session_id(1), NOW)),
    "is_live": (sessions.LIVE.statement, lambda store: store.sessions.is_live(session_id(1), NOW)),
    "standing": (sessions.STANDING.statement, lambda store: store.sessions.standing(session_id(1), ASHA, NOW)),
    "number": (people.NUMBER.statement, lambda store: search(store, after=ASHA)),
    "search": (people.DIRECTORY.statement, search),
    "by_handle": (people.BY_PREFIX.statement, lambda store: find(store, prefix="ba")),
    "by_name": (people.WINDOW_BY_NAME.statement, lambda store: find(store, name="rao")),
}
"""What is read on the event loop: the statement, and who runs it."""


async def recovered(store: Store, command: Pay) -> object:
    """Find what became of a command, as soon as that can be found."""
    async with asyncio.timeout(20):
        while True:
            try:
                (found,) = await store.ledger.recover([command])
            except StoreBusy:
                continue
            return found


async def check_that_all_is_well(store: Store, far: Store, moved: int) -> None:
    """Check that the far store pays again, and that this much was moved before."""
    assert read_balances(store)[BALA] == moved
    assert isinstance((await far.ledger.post([pay()], NOW))[0], Transfer)
    assert read_balances(store)[BALA] == moved + 1
    assert audit(store) == []


@pytest.mark.parametrize(
    ("fault", "done"), [(Fault.CUT_BEFORE, False), (Fault.CUT_AFTER, True), (Fault.SILENCE, True)], ids=str
)
async def test_a_commit_that_goes_unanswered_is_told_as_that_and_found_out(
    store: Store, far: Store, proxy: Proxy, fault: Fault, *, done: bool
) -> None:
    command = pay()
    proxy.when(COMMIT, fault)

    with pytest.raises(OutcomeUnknown):
        await far.ledger.post([command], NOW)

    found = await recovered(far, command)
    assert isinstance(found, Transfer) is done
    await check_that_all_is_well(store, far, int(done))


async def test_nothing_is_said_of_a_commit_that_is_still_under_way(store: Store, far: Store, proxy: Proxy) -> None:
    command = pay()
    proxy.when(COMMIT, Fault.HOLD)
    with pytest.raises(OutcomeUnknown):
        await far.ledger.post([command], NOW)

    with pytest.raises(StoreBusy):
        await far.ledger.recover([command])
    proxy.release()

    assert isinstance(await recovered(far, command), Transfer)
    await check_that_all_is_well(store, far, 1)


@pytest.mark.usefixtures("short_idleness")
async def test_a_commit_that_never_arrives_holds_its_locks_for_a_while_only(
    store: Store, far: Store, proxy: Proxy
) -> None:
    command = pay()
    proxy.when(COMMIT, Fault.HOLD)
    with pytest.raises(OutcomeUnknown):
        await far.ledger.post([command], NOW)

    assert await recovered(far, command) is None
    await check_that_all_is_well(store, far, 0)


@pytest.mark.usefixtures("short_idleness")
async def test_a_server_that_stands_still_in_a_transaction_does_not_hold_its_locks(
    store: Store, far: Store, url: str
) -> None:
    with psycopg.connect(url) as frozen:
        frozen.execute(connection.session_settings(patience_seconds=1).encode())
        frozen.commit()
        frozen.execute("SELECT number FROM accounts FOR NO KEY UPDATE")
        with pytest.raises(StoreBusy):
            await far.ledger.post([pay()], NOW)

        assert await recovered(far, pay()) is None
        await check_that_all_is_well(store, far, 0)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            frozen.execute("SELECT 1")


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.SILENCE], ids=str)
async def test_a_connection_that_ends_before_the_commit_did_nothing(
    store: Store, far: Store, proxy: Proxy, fault: Fault
) -> None:
    proxy.when(LOCK, fault)
    with pytest.raises(StoreGone):
        await far.ledger.post([pay()], NOW)
    await check_that_all_is_well(store, far, 0)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER], ids=str)
async def test_what_cannot_be_read_is_told_and_the_next_time_it_can(
    far: Store, proxy: Proxy, fault: Fault, read: str
) -> None:
    statement, ask = READS[read]
    answer = await ask(far)
    assert answer
    proxy.when(b"\0" + statement.name + b"\0", fault)
    with pytest.raises(StoreGone):
        await ask(far)
    assert await ask(far) == answer


async def test_connections_that_were_killed_while_nobody_used_them_are_made_again(
    store: Store, far: Store, postgres: Postgres, url: str
) -> None:
    asked = [await ask(far) for _, ask in READS.values()]
    assert await far.people.by_id(ASHA) is not None
    assert postgres.cut_connections(url.rpartition("/")[2]) >= 5

    await until(lambda: all(each.is_lost for each in wires(far)))
    assert [await ask(far) for _, ask in READS.values()] == asked
    assert await far.people.by_id(ASHA) is not None
    await check_that_all_is_well(store, far, 0)


def wires(far: Store) -> list[Wire]:
    assert isinstance(far, PostgresStore)
    reads = [far._reads, *far._searches._all]  # noqa: SLF001 - to wait until the news has come
    links = [far.ledger._link, *(each._link for each in reads)]  # noqa: SLF001 - likewise
    return [link._wire for link in links if link._wire is not None]  # noqa: SLF001 - likewise


async def test_a_connection_killed_while_it_waits_for_a_lock_did_nothing(
    store: Store, url: str, postgres: Postgres
) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    patient = open_store(url, patience_seconds=30)
    with psycopg.connect(url) as holder:
        holder.execute("SELECT number FROM accounts FOR NO KEY UPDATE")
        posting = asyncio.ensure_future(patient.ledger.post([pay()], NOW))
        ((pid,),) = await until(lambda: postgres.execute("SELECT pid FROM pg_locks WHERE NOT granted"))
        postgres.execute(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(StoreGone):
            await posting
    await check_that_all_is_well(store, patient, 0)
    await patient.close()


async def test_a_connection_killed_before_its_commit_arrives_is_found_to_have_done_nothing(
    store: Store, far: Store, proxy: Proxy, postgres: Postgres
) -> None:
    command = pay()
    proxy.when(COMMIT, Fault.HOLD)
    posting = asyncio.ensure_future(far.ledger.post([command], NOW))
    await asyncio.to_thread(proxy.fired.wait, 20)
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'")
    with pytest.raises(OutcomeUnknown):
        await posting
    proxy.release()
    assert await recovered(far, command) is None
    await check_that_all_is_well(store, far, 0)


async def test_a_database_that_may_only_be_read_is_gone_until_it_may_be_written(
    store: Store, postgres: Postgres, url: str
) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    postgres.cut_connections(name)
    for _ in range(3):  # the first may find its connection cut
        with pytest.raises(StoreGone):
            await store.ledger.post([pay(), pay()], NOW)
    postgres.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert isinstance((await store.ledger.post([pay()], NOW))[0], Transfer)

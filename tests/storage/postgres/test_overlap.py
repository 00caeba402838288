"""A group that is begun behind the COMMIT of the one ahead: what it may see, and what becomes of it when that fails."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

import psycopg
import pytest

from hundi.ledger.commands import Command, Pay
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import InsufficientFunds, ZeroAmount
from hundi.ledger.transfers import Transfer
from hundi.storage.open import open_store
from hundi.storage.postgres import posting
from hundi.storage.postgres import statements as sql
from hundi.storage.protocol import OutcomeUnknown, Store, StoreGone, WriteFailed
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, inr, next_id
from tests.storage.books import audit, open_wallets, read_balances
from tests.storage.conftest import PostgresBooks
from tests.support.postgres import Postgres
from tests.support.proxy import Fault, Proxy
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

COMMIT, LOCK = (b"\0" + statement.name + b"\0" for statement in (sql.COMMIT, sql.LOCK_ACCOUNTS))
REFUSE: Final = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'a bad one' USING ERRCODE = 'check_violation'; END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON transfers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.note = 'bad at the end') EXECUTE FUNCTION refuse();
CREATE CONSTRAINT TRIGGER refuse_at_once AFTER INSERT ON transfers FOR EACH ROW
  WHEN (NEW.note = 'bad') EXECUTE FUNCTION refuse();
"""
"""Notes that no transfer may have: one is found at the COMMIT."""
BOTH: Final = ("bad", "bad at the end")

Result = list[Outcome] | BaseException


class StrictBooks(PostgresBooks):
    """Books that refuse transfers with bad notes."""

    def _made(self) -> str:
        url = super()._made()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(REFUSE.encode())
        return url


@pytest.fixture(scope="module")
def strict_books(postgres: Postgres) -> StrictBooks:
    return StrictBooks(postgres)


@pytest.fixture
def url(strict_books: StrictBooks) -> str:
    """Name a strict book with nobody in it."""
    return strict_books.another()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Open the book, in which Asha has 100 from now on."""
    store = open_store(url)
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 0})
    yield store
    await store.close()


@pytest.fixture
async def far(store: Store, proxy: Proxy) -> AsyncIterator[Store]:
    """Open it a second time, through the proxy, and know Asha and Bala there, not Chitra."""
    assert read_balances(store)[ASHA] == 100
    far = open_store(proxy.url)
    assert await far.ledger.post([pay(0)], NOW) == [ZeroAmount()]
    yield far
    await far.close()


def pay(paise: int, note: str | None = None, *, to_chitra: bool = False) -> Pay:
    return Pay(next_id(), ASHA, CHITRA if to_chitra else BALA, inr(paise), note)


async def post(store: Store, *commands: Command) -> Result:
    try:
        return await store.ledger.post(commands, NOW)
    except Exception as error:  # noqa: BLE001 - the test looks at it
        return error


async def overlap(far: Store, proxy: Proxy, *groups: Sequence[Command], then: Callable[[], Any] = str) -> list[Result]:
    """Post groups so that the second has been sent behind the COMMIT of the first, of which nothing is known yet."""
    proxy.when(COMMIT, Fault.HOLD)
    posted = [asyncio.ensure_future(post(far, *groups[0]))]
    await until(proxy.fired.is_set)
    for group in groups[1:]:
        posted.append(asyncio.ensure_future(post(far, *group)))
        await asyncio.sleep(0.02)
    assert not posted[0].done()
    then()
    proxy.release()
    async with asyncio.timeout(20):
        return await asyncio.gather(*posted)


async def test_a_group_behind_another_is_decided_on_what_that_one_did(store: Store, far: Store, proxy: Proxy) -> None:
    first, second, third = await overlap(far, proxy, [pay(70)], [pay(40), pay(20)], [pay(20)])
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert second[0] == InsufficientFunds(ASHA, available=30)
    assert isinstance(second[1], Transfer)
    assert third == [InsufficientFunds(ASHA, available=10)]
    assert read_balances(store)[BALA] == 90
    assert audit(store) == []


@pytest.mark.parametrize("note", BOTH)
@pytest.mark.parametrize("to_chitra", [False, True])
async def test_a_group_behind_one_that_fails_is_decided_as_if_that_had_never_been(
    store: Store, far: Store, proxy: Proxy, note: str, *, to_chitra: bool
) -> None:
    """Whether all its accounts are known, or some have to be looked up first."""
    failed, done = await overlap(far, proxy, [pay(70), pay(1, note)], [pay(100, to_chitra=to_chitra)])
    assert isinstance(failed, WriteFailed)
    assert isinstance(done, list)
    assert isinstance(done[0], Transfer)
    assert (done[0].debit_sequence, done[0].debit_balance) == (2, 0)
    assert read_balances(store)[CHITRA if to_chitra else BALA] == 100
    assert audit(store) == []


@pytest.mark.parametrize("ahead", BOTH)
@pytest.mark.parametrize("behind", BOTH)
async def test_groups_that_fail_one_behind_the_other_leave_nothing_and_the_next_goes_through(
    store: Store, far: Store, proxy: Proxy, ahead: str, behind: str
) -> None:
    results = await overlap(far, proxy, [pay(10, ahead)], [pay(20, behind)], [pay(30)], [pay(5, ahead)])
    assert [type(result) for result in results] == [WriteFailed, WriteFailed, list, WriteFailed]
    assert read_balances(store)[BALA] == 30
    assert isinstance(await post(far, pay(1)), list)
    assert audit(store) == []


@pytest.mark.parametrize("note", [*BOTH, None])
async def test_a_group_keeps_its_locks_until_it_is_written_whatever_becomes_of_the_one_ahead(
    far: Store, proxy: Proxy, url: str, note: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = pay(30)
    looks: list[bool] = []

    def look() -> None:
        """See for a while whether somebody has Asha's account locked."""
        with psycopg.connect(url, autocommit=True) as other:
            for _ in range(10):
                try:
                    other.execute("SELECT 1 FROM accounts WHERE id = %s FOR NO KEY UPDATE NOWAIT", [ASHA])
                except psycopg.errors.LockNotAvailable:
                    looks.append(True)
                else:
                    looks.append(False)
                time.sleep(0.01)

    plain = posting.writes

    async def writes(wire: Any, working_set: Any, *rest: Any) -> Any:  # noqa: ANN401 - as it is given
        if working_set.commands == (behind,):
            await asyncio.to_thread(look)
        return await plain(wire, working_set, *rest)

    monkeypatch.setattr(posting, "writes", writes)
    results = await overlap(far, proxy, [pay(70, note)], [behind])
    assert [type(result) for result in results] == [WriteFailed if note else list, list]
    assert looks == [True] * 10


async def test_a_group_of_refusals_alone_holds_nothing_up(store: Store, far: Store, proxy: Proxy) -> None:
    refused, done, refused_too, done_too = await asyncio.gather(*(post(far, pay(paise)) for paise in (0, 10, 0, 20)))
    assert refused == refused_too == [ZeroAmount()]
    first, second, third = await overlap(far, proxy, [pay(5)], [pay(0)], [pay(6)])
    assert second == [ZeroAmount()]
    assert all(isinstance(result, list) for result in (done, done_too, first, third))
    assert read_balances(store)[BALA] == 41
    assert audit(store) == []


async def test_what_cannot_even_be_sent_harms_neither_the_group_ahead_nor_the_one_behind(
    store: Store, far: Store, proxy: Proxy
) -> None:
    for note in (None, *BOTH):
        results = await overlap(far, proxy, [pay(1, note)], [pay(2, "a NUL \0")], [pay(3)])
        assert [type(result) for result in results] == [WriteFailed if note else list, WriteFailed, list]
    assert read_balances(store)[BALA] == 10
    assert audit(store) == []


async def test_where_the_connection_ends_beneath_both_neither_was_done_and_only_the_first_is_in_doubt(
    store: Store, far: Store, proxy: Proxy, postgres: Postgres
) -> None:
    """The database goes before it has read the COMMIT."""

    def end() -> None:
        found = postgres.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        )
        assert found == [(True,)]

    ahead, behind = pay(70), pay(80)
    results = await overlap(far, proxy, [ahead], [behind], then=end)
    assert [type(result) for result in results] == [OutcomeUnknown, StoreGone]
    assert await far.ledger.recover([ahead, behind]) == [None, None]
    assert isinstance(await post(far, pay(100)), list)
    assert read_balances(store)[BALA] == 100
    assert audit(store) == []


@pytest.mark.parametrize("said", [COMMIT, LOCK])
@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.RESET])
async def test_wherever_the_connection_ends_what_is_told_is_what_is_found(
    store: Store, far: Store, proxy: Proxy, said: bytes, fault: Fault
) -> None:
    """`said`: the COMMIT of the first group, or the first words of the one behind."""
    done = 0
    for _ in range(3):
        ahead, behind = pay(1), pay(2)
        may_begin = asyncio.Event()

        async def post_ahead(ahead: Pay = ahead, may_begin: asyncio.Event = may_begin) -> Result:
            try:
                return await far.ledger.post([ahead], NOW, next_may_begin=may_begin.set)
            except (OutcomeUnknown, StoreGone) as error:
                return error

        if said is COMMIT:
            proxy.when(COMMIT, fault)
        first = asyncio.ensure_future(post_ahead())
        await may_begin.wait()
        if said is LOCK:
            proxy.when(LOCK, fault)
        second = asyncio.ensure_future(post(far, behind))
        async with asyncio.timeout(20):
            results = await asyncio.gather(first, second)
        found = await far.ledger.recover([ahead, behind])
        for result, outcome in zip(results, found, strict=True):
            if isinstance(result, list):
                assert result == [outcome]
            elif isinstance(result, StoreGone):
                assert outcome is None
            else:
                assert isinstance(result, OutcomeUnknown)
        done += sum(outcome.amount.minor for outcome in found if isinstance(outcome, Transfer))
    assert read_balances(store)[BALA] == done
    assert audit(store) == []


async def test_whoever_is_cancelled_behind_another_leaves_the_others_alone(
    store: Store, far: Store, proxy: Proxy
) -> None:
    proxy.when(COMMIT, Fault.HOLD)
    first = asyncio.ensure_future(post(far, pay(1)))
    await until(proxy.fired.is_set)
    second, third = (asyncio.ensure_future(far.ledger.post([pay(paise)], NOW)) for paise in (2, 4))
    await asyncio.sleep(0.02)
    second.cancel()
    third.cancel()
    await asyncio.sleep(0.02)
    assert not second.done(), "it leaves when its transaction has ended"
    proxy.release()
    async with asyncio.timeout(20):
        await asyncio.wait([second, third])
    assert isinstance(await first, list)
    assert second.cancelled()
    assert third.cancelled()
    assert isinstance(await post(far, pay(8)), list)
    assert read_balances(store)[BALA] == 15
    assert audit(store) == []

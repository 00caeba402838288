"""The committer on PostgreSQL, while the connection goes away beneath it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import psycopg
import pytest

from hundi.ledger.commands import Command, Deposit, IdempotencyKey, Pay
from hundi.ledger.decide import Outcome, Replayed
from hundi.ledger.refusals import InsufficientFunds
from hundi.ledger.transfers import Transfer
from hundi.services.committer import Committer
from hundi.services.unavailable import OutcomeLost, StoreUnavailable
from hundi.storage.open import open_store
from hundi.storage.postgres import ledger
from hundi.storage.postgres import statements as sql
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id
from tests.storage.books import audit, open_wallets, read_balances, read_history
from tests.support.postgres import Postgres
from tests.support.proxy import Fault, Proxy
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

COMMIT, LOCK = (b"\0" + statement.name + b"\0" for statement in (sql.COMMIT, sql.LOCK_ACCOUNTS))


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[Store]:
    """Open a book in which Asha has 100."""
    store = open_store(postgres_url, make=True)
    await open_wallets(store, {ASHA: 100, BALA: 0})
    yield store
    await store.close()


@pytest.fixture
async def proxy(postgres_url: str, store: Store) -> AsyncIterator[Proxy]:
    assert await store.ready()
    with Proxy(postgres_url) as proxy:
        yield proxy


@pytest.fixture
async def committer(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Committer]:
    """Run a committer on the book, through the proxy, that waits for a moment only."""
    monkeypatch.setattr(ledger, "_MARGIN_SECONDS", 0.3)
    far = open_store(proxy.url, patience_seconds=0.3)
    committer = Committer(far.ledger)
    await committer.start()
    yield committer
    await committer.drain()
    await far.close()


async def ask(committer: Committer, commands: Sequence[Command]) -> list[Outcome | BaseException]:
    async with asyncio.timeout(30):
        return await asyncio.gather(*map(committer.submit, commands), return_exceptions=True)


def payments(count: int) -> list[Pay]:
    return [Pay(next_id(), ASHA, BALA, inr(1), key=IdempotencyKey(f"order {n}", b"f")) for n in range(count)]


@pytest.mark.parametrize(
    ("fault", "done"), [(Fault.CUT_BEFORE, False), (Fault.CUT_AFTER, True), (Fault.SILENCE, True)], ids=str
)
async def test_an_unanswered_commit_is_found_out_and_the_same_keys_settle_it(
    store: Store, committer: Committer, proxy: Proxy, fault: Fault, *, done: bool
) -> None:
    commands = payments(5)
    poor = Pay(next_id(), ASHA, BALA, inr(10_000))
    assert await ask(committer, [poor]) == [InsufficientFunds(ASHA, available=100)]
    proxy.when(COMMIT, fault)

    *outcomes, refused = await ask(committer, [*commands, poor])

    assert all(isinstance(outcome, Transfer if done else OutcomeLost) for outcome in outcomes)
    assert isinstance(refused, OutcomeLost), "a refusal leaves nothing to find, and may be asked for again"
    again = await ask(committer, [replace(command, id=next_id()) for command in commands])
    assert all(isinstance(outcome, Replayed if done else Transfer) for outcome in again)
    if done:
        assert [replayed.transfer for replayed in again if isinstance(replayed, Replayed)] == outcomes
    assert read_balances(store)[BALA] == 5
    assert audit(store) == []


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.SILENCE], ids=str)
async def test_a_group_whose_connection_ends_before_the_commit_fails_and_the_next_goes_through(
    store: Store, committer: Committer, proxy: Proxy, fault: Fault
) -> None:
    assert len(await ask(committer, payments(1))) == 1
    proxy.when(LOCK, fault)
    outcomes = await ask(committer, payments(3))
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert read_balances(store)[BALA] == 1
    assert [type(outcome) for outcome in await ask(committer, payments(3))] == [Replayed, Transfer, Transfer]
    assert audit(store) == []


async def test_a_group_whose_locks_are_not_had_fails_and_the_next_goes_through(
    store: Store, committer: Committer, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url) as holder:
        holder.execute("SELECT 1 FROM accounts FOR UPDATE")
        outcomes = await ask(committer, payments(3))
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert all(isinstance(outcome, Transfer) for outcome in await ask(committer, payments(3)))
    assert read_balances(store)[BALA] == 3


@pytest.fixture
def strict(postgres: Postgres, postgres_url: str, store: Store) -> str:
    """Have the book refuse, at the COMMIT, transfers with the note `bad`; returns its database."""
    assert store.currency.code == "INR"
    database = postgres_url.rpartition("/")[2]
    postgres.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a bad one' USING ERRCODE = 'check_violation'; END $$",
        database=database,
    )
    postgres.execute(
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON transfers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "WHEN (NEW.note = 'bad') EXECUTE FUNCTION refuse()",
        database=database,
    )
    return database


@pytest.mark.usefixtures("strict")
async def test_a_commit_that_postgresql_refuses_is_tried_again_one_by_one(store: Store, committer: Committer) -> None:
    first, bad, last = payments(3)

    outcomes = await ask(committer, [first, replace(bad, note="bad"), last])

    assert [type(outcome) for outcome in outcomes] == [Transfer, StoreUnavailable, Transfer]
    assert read_balances(store)[BALA] == 2
    assert audit(store) == []


async def test_groups_that_overlap_fail_and_are_cut_and_what_is_told_is_what_happened(
    store: Store, postgres: Postgres, strict: str
) -> None:
    await store.ledger.post([Deposit(next_id(), ASHA, inr(10_000))], NOW)
    committer = Committer(store.ledger)
    await committer.start()
    told: dict[Pay, Outcome | BaseException] = {}
    done: Counter[type] = Counter()

    async def pay_on(number: int) -> None:
        for turn in range(25):
            kind = (number * 7 + turn) % 40
            command = Pay(next_id(), ASHA, BALA, inr(1), note="bad" if kind == 1 else "a NUL \0" if kind == 2 else None)
            (told[command],) = await ask(committer, [command])
            done[type(told[command])] += 1

    async def cut() -> None:
        for _ in range(6):
            before = done[Transfer]
            await until(lambda: done[Transfer] > before + 30 or sum(done.values()) > 500)  # noqa: B023 - looked at here
            await asyncio.to_thread(postgres.cut_connections, strict)

    await asyncio.gather(cut(), *(pay_on(number) for number in range(30)))
    await committer.drain()
    there = {entry.id for entry in read_history(store)}
    for command, outcome in told.items():
        if command.note is not None:
            assert command.id not in there
            assert isinstance(outcome, StoreUnavailable | OutcomeLost)
        elif isinstance(outcome, Transfer):
            assert command.id in there
        elif not isinstance(outcome, OutcomeLost):
            assert isinstance(outcome, StoreUnavailable)
            assert command.id not in there
    assert done[Transfer] > 300
    assert read_balances(store)[BALA] == sum(command.id in there for command in told)
    assert audit(store) == []

"""A server under load, and others who write to its book: all must get on, and the money must stay."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import Command, Deposit, OpenWallet, Pay, Withdraw
from hundi.ledger.transfers import Transfer
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.unavailable import StoreUnavailable
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from tests.ledger.builders import NOW, inr, newcomer, next_id, session_id, wallet_id
from tests.services.storms import WALLETS, check_book, make_wallets, storm
from tests.storage.books import LONG
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[2]
PROCESSES: Final = 3
PAYMENTS: Final = 150


@dataclass
class Visits:
    """What a visiting thread did: transfers made, and how long each took."""

    made: int = 0
    seconds: list[float] = field(default_factory=list)
    error: BaseException | None = None
    is_over: bool = False


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[tuple[Store, Committer]]:
    store = open_store(url, serving=True, make=True)
    await make_wallets(store)
    committer = Committer(store.ledger, limits=CommitterLimits(deadline_seconds=60))
    await committer.start()
    try:
        yield store, committer
    finally:
        await committer.drain()
        await store.close()


def visit(url: str, visits: Visits) -> None:
    """Cash in and out again, a few dozen times, from a store and an event loop of one's own."""

    async def run() -> None:
        store = open_store(url)
        for number in range(30):
            owner = wallet_id(number % WALLETS + 1)
            for command in (Deposit(next_id(), owner, inr(5)), Withdraw(next_id(), owner, inr(5))):
                begun = time.monotonic()
                (outcome,) = await store.ledger.post([command], NOW)
                visits.seconds.append(time.monotonic() - begun)
                assert isinstance(outcome, Transfer)
                visits.made += 1
            await store.sessions.begin(session_id(number), owner, now=NOW, expires_at=LONG)
        await store.close()

    try:
        asyncio.run(run())
    except BaseException as error:  # noqa: BLE001 - the test tells of it
        visits.error = error
    finally:
        visits.is_over = True


async def test_a_thread_that_visits_a_loaded_server_is_never_starved_and_neither_is_the_server(url: str) -> None:
    visits = Visits()
    async with serving(url) as (store, committer):
        visitor = threading.Thread(target=visit, args=(url, visits))
        visitor.start()
        asked, made = await storm(committer, 500, lambda: visits.is_over)
        visitor.join()

        assert visits.error is None
        assert visits.made == 60
        assert max(visits.seconds) < 2
        assert asked >= 500
        check_book(store, made + visits.made)


async def test_processes_that_visit_a_loaded_server_lose_and_make_nothing(url: str) -> None:
    async with serving(url) as (store, committer):
        visitors = asyncio.gather(*(run_visitor(url, (number + 1) * 10**6) for number in range(PROCESSES)))

        asked, made = await storm(committer, 500, visitors.done)

        told = await visitors
        assert all(count > PAYMENTS / 3 for count in told)
        assert asked >= 500
        check_book(store, made + sum(told))


async def test_a_storm_of_thousands_of_payments_loses_and_makes_nothing(url: str) -> None:
    count = 10_000 if url.startswith("sqlite") else 3_000
    async with serving(url) as (store, committer):
        asked, made = await storm(committer, count)

        assert asked >= count
        assert made > asked / 3
        check_book(store, made)


async def test_two_servers_in_one_process_lose_and_make_nothing(postgres: Postgres) -> None:
    url = postgres.new_database()
    async with serving(url) as (store, committer):
        other = open_store(url, serving=True)
        others = Committer(other.ledger, limits=CommitterLimits(deadline_seconds=60))
        await others.start()

        counts = await asyncio.gather(storm(committer, 1_500), storm(others, 1_500))

        await others.drain()
        await other.close()
        check_book(store, sum(made for _, made in counts))


async def test_of_a_group_only_the_command_that_the_database_refuses_fails(url: str) -> None:
    async with serving(url) as (store, committer):
        payments = [Pay(next_id(), wallet_id(1), wallet_id(2), inr(1)) for _ in range(6)]
        bad_owner = OpenWallet(next_id(), AccountId("too short"), newcomer("Nina"), inr(1))
        bad_note = replace(payments[3], note="half a character \ud800" if "sqlite" in url else "a NUL \0")
        same_id = replace(payments[4], id=payments[0].id)
        group: list[Command] = [payments[0], payments[1], bad_owner, payments[2], bad_note, same_id, payments[5]]

        outcomes = await asyncio.gather(*map(committer.submit, group), return_exceptions=True)

        kinds = [type(outcome) for outcome in outcomes]
        failed = [StoreUnavailable] * 2
        assert kinds == [Transfer, Transfer, StoreUnavailable, Transfer, *failed, Transfer]
        assert await store.people.by_username("nina@example.com") is None
        check_book(store, 4)


async def run_visitor(url: str, first_id: int) -> int:
    """Run a program that pays beside the server; returns how many payments it made."""
    arguments = ("-m", "tests.services.visitor", url, str(PAYMENTS), str(first_id))
    visitor = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    told, _ = await visitor.communicate()
    assert visitor.returncode == 0
    return int(told)

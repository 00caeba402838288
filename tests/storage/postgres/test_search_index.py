"""Search with the trigram index."""

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.commands import OpenWallet
from hundi.storage.open import open_store
from hundi.storage.postgres import search
from hundi.storage.postgres.connection import connect
from hundi.storage.postgres.store import make_engine
from hundi.storage.protocol import PersonChange, Store
from tests.ledger.builders import NOW, newcomer, next_id, wallet_id
from tests.storage.books import list_all, sign_in
from tests.storage.old_books import join as join_old
from tests.storage.old_books import make_at
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

NAMES = ["asha rao", "100% real", "under_score", "back\\slash", 'o\'brien "bob"', "सुनील शर्मा", "♥♦♣♠", "asha iyer"]
FILTERS = ["asha", "0% r", "der_s", "k\\sl", 'n "b', "'br", "सुनील", "♥♦♣", "%%%", "___", "\\\\\\", "asha rao", "nobody"]

WORKERS = "max_parallel_workers_per_gather"


BLOCK = 65_536
"""How many numbers of people share a trigram's entry in the index."""


async def join(store: Store) -> None:
    people = [replace(newcomer(f"p{number}"), search_text=text) for number, text in enumerate(NAMES)]
    commands = [OpenWallet(next_id(), wallet_id(n), person, None) for n, person in enumerate(people, 1)]
    await store.ledger.post(commands, NOW)


async def check_search(store: Store) -> None:
    for filtered in FILTERS:
        expected = [wallet_id(number) for number, name in enumerate(NAMES, 1) if filtered in name]
        assert await list_all(store, filtered, 3) == expected, filtered


@pytest.mark.parametrize("window", [1, 3, 10_000])
async def test_a_text_is_found_as_it_stands_by_the_index_and_before_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(search, "_window", lambda _: window)
    await join(store)
    await check_search(store)


async def test_people_of_every_block_are_found_in_order_a_page_at_a_time(
    store: Store, postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_window", lambda _: 1)
    starts = [BLOCK - 2, 3 * BLOCK - 1, 200 * BLOCK]  # the first two go on over the edge of a block
    for place, start in enumerate(starts):
        postgres.execute(f"SELECT setval('people_number_seq', {start})", database=url.rpartition("/")[2])
        people = [
            replace(newcomer(f"p{place}-{number}"), search_text=f"asha {'rao' if number % 2 else 'iyer'}")
            for number in range(5)
        ]
        commands = [
            OpenWallet(next_id(), wallet_id(5 * place + number), person, None)
            for number, person in enumerate(people, 1)
        ]
        await store.ledger.post(commands, NOW)
    everyone = [wallet_id(number) for number in range(1, 16)]
    for page in (1, 2, 4, 100):
        assert await list_all(store, "asha", page) == everyone
        assert await list_all(store, "ha rao", page) == [
            person for place, person in enumerate(everyone) if place % 5 in (1, 3)
        ]
    assert await list_all(store, "asha nair", 3) == []


async def test_a_book_of_before_is_found_through_the_new_index(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_window", lambda _: 1)
    with make_engine(empty_url).begin() as connection:
        make_at(connection, "0002")
        join_old(connection, [("Asha", "rao", AccountStatus.OPEN), ("Bala", "iyer", AccountStatus.OPEN)] * 3)
        connection.execute(text("UPDATE people SET handle = username"))
    store = open_store(empty_url, make=True)
    assert await list_all(store, "rao", 2) == [f"{number:024x}" for number in (2, 4, 6)]
    await store.close()


async def test_a_changed_name_is_found_as_it_is_now_and_no_more_as_it_was(store: Store) -> None:
    await join(store)
    person = wallet_id(1)
    session = await sign_in(store, person)
    change = PersonChange(first_name="Zubin")
    assert await store.people.change(person, change, search_text=lambda *_: "zubin ♥♦", keep_session=session, now=NOW)
    assert await list_all(store, "zubin ♥♦", 3) == [person]
    assert await list_all(store, "asha", 3) == [wallet_id(8)]


async def test_searches_need_no_extension(store: Store, postgres: Postgres, url: str) -> None:
    await join(store)
    extensions = postgres.execute("SELECT extname FROM pg_extension", database=url.rpartition("/")[2])
    assert extensions == [("plpgsql",)]
    await check_search(store)


async def test_no_statement_is_compiled_or_has_more_processes_started_for_it(url: str) -> None:
    with connect(url, patience_seconds=1) as connection:
        shown = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in ("jit", WORKERS)]
    with psycopg.connect(url) as usual:
        assert usual.execute(f"SHOW {WORKERS}".encode()).fetchone() != ("0",), "it is not so by itself"
    assert shown == [("off",), ("0",)]


async def test_a_database_that_knows_ascii_letters_only_is_searched_all_the_same(postgres: Postgres) -> None:
    postgres.execute("CREATE DATABASE in_c LOCALE 'C' TEMPLATE template0")
    store = open_store(postgres.url("in_c"), serving=True, make=True)
    await join(store)
    await check_search(store)
    await store.close()

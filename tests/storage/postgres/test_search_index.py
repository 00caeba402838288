"""Search with the trigram index, and where it cannot be had."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from hundi.ledger.commands import OpenWallet
from hundi.storage.open import open_store
from hundi.storage.postgres import search
from hundi.storage.postgres.search import NoIndex, TrigramIndex
from hundi.storage.protocol import Store
from tests.ledger.builders import NOW, newcomer, next_id, wallet_id
from tests.storage.books import list_all
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

NAMES = ["asha rao", "100% real", "under_score", "back\\slash", 'o\'brien "bob"', "सुनील शर्मा", "♥♦♣♠", "asha iyer"]
FILTERS = ["asha", "0% r", "der_s", "k\\sl", 'n "b', "'br", "सुनील", "♥♦♣", "%%%", "___", "\\\\\\", "asha rao", "nobody"]
HAS_INDEX = "SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_people_search_text'"


async def join(store: Store) -> None:
    people = [replace(newcomer(f"p{number}"), search_text=text) for number, text in enumerate(NAMES)]
    commands = [OpenWallet(next_id(), wallet_id(n), person, None) for n, person in enumerate(people, 1)]
    await store.ledger.post(commands, NOW)


async def check_search(store: Store) -> None:
    for text in FILTERS:
        expected = [wallet_id(number) for number, name in enumerate(NAMES, 1) if text in name]
        assert await list_all(store, text, 3) == expected, text


@pytest.fixture
def name(empty_url: str) -> str:
    return empty_url.rpartition("/")[2]


@pytest.fixture
def poor_url(postgres: Postgres, empty_url: str, name: str) -> str:
    """Name a database in which this role may make tables, and no extension."""
    postgres.execute(f"CREATE ROLE poor_{name} LOGIN")
    postgres.execute(f"GRANT ALL ON SCHEMA public TO poor_{name}", database=name)
    return f"postgresql://poor_{name}@{empty_url.rpartition('@')[2]}"


@pytest.mark.parametrize("window", [1, 3, 10_000])
async def test_a_text_is_found_as_it_stands_by_the_index_and_before_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(search, "_WINDOW", window)
    await join(store)
    await check_search(store)


@pytest.mark.parametrize(
    ("text", "covered", "covered_in_ascii"),
    [
        ("asha", True, True),
        ("as", False, False),
        ("a b c", False, False),
        ("सुनील", True, False),
        ("♥♦♣", False, False),
        ("%%%", False, False),
        ("___", False, False),
        ("b\\sla", True, True),
        ("123", True, True),
    ],
)
def test_the_index_is_asked_only_for_what_it_can_know(text: str, *, covered: bool, covered_in_ascii: bool) -> None:
    assert TrigramIndex(ascii_only=False).covers(text) is covered
    assert TrigramIndex(ascii_only=True).covers(text) is covered_in_ascii
    assert not NoIndex().covers(text)


async def test_where_the_extension_cannot_be_had_that_is_said_and_searches_answer_all_the_same(
    postgres: Postgres, poor_url: str, name: str
) -> None:
    with capture_logs() as logs:
        store = open_store(poor_url, serving=True, make=True)
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert warning["event"] == "search_without_index"
    assert "permission denied to create extension" in warning["why"]
    assert "hundi migrate" in warning["what_to_do"]
    assert postgres.execute(HAS_INDEX, database=name) == [(0,)]
    await join(store)
    await check_search(store)
    await store.close()


async def test_the_index_is_made_later_once_the_extension_is_there(
    postgres: Postgres, poor_url: str, name: str
) -> None:
    store = open_store(poor_url, make=True)
    await join(store)
    await store.close()
    postgres.execute("CREATE EXTENSION pg_trgm", database=name)

    with capture_logs() as logs:
        store = open_store(poor_url, make=True)

    assert logs == []
    assert postgres.execute(HAS_INDEX, database=name) == [(1,)]
    await check_search(store)
    await store.close()


async def test_a_database_that_knows_ascii_letters_only_is_searched_all_the_same(postgres: Postgres) -> None:
    postgres.execute("CREATE DATABASE in_c LOCALE 'C' TEMPLATE template0")
    store = open_store(postgres.url("in_c"), serving=True, make=True)
    await join(store)
    await check_search(store)
    await store.close()

"""Every engine, one suite: a test that asks for `store` runs once on each."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest

from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from tests.support.postgres import Postgres

ENGINES: Final = ("sqlite", "postgresql")


class PostgresBooks:
    """Books in PostgreSQL. To make one takes ten times as long as to empty one that is over."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._free: list[str] = []
        self._used: list[str] = []

    def another(self) -> str:
        """Return the URL of a book with nobody in it; the ones before are over."""
        self.give_back()
        url = self._free.pop() if self._free else self._made()
        self._used.append(url)
        self._empty(url)
        return url

    def give_back(self) -> None:
        """Say that all books are over."""
        self._free += self._used
        self._used.clear()

    def _made(self) -> str:
        url = self._postgres.new_database()
        asyncio.run(open_store(url, make=True).close())
        return url

    def _empty(self, url: str) -> None:
        """Remove everything that happened, behind the triggers' back, as only a superuser can."""
        with psycopg.connect(url) as connection:
            connection.execute("SET session_replication_role = replica")
            for table in (
                *(
                    "transfers",
                    "status_changes",
                    "acts",
                    "blocks",
                    "handles",
                    "invites",
                    "reset_links",
                    "replays",
                    "verifications",
                ),
                *("sessions", "people", "people_search"),
            ):
                connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608 - our own tables
            connection.execute("DELETE FROM accounts WHERE kind = 'wallet'")
            connection.execute(
                "UPDATE accounts SET debits_posted = 0, credits_posted = 0, sequence = 0, last_at = 0, "
                "transfer_limit = NULL, day_limit = NULL"
            )


@pytest.fixture(scope="session")
def postgres_books(postgres: Postgres) -> PostgresBooks:
    """Keep books in PostgreSQL for all tests."""
    return PostgresBooks(postgres)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a book in SQLite with nobody in it, once: to copy it takes a hundredth of the time."""
    path = tmp_path_factory.mktemp("template") / "book.db"
    asyncio.run(open_store(f"sqlite:///{path}", make=True).close())
    assert [file.name for file in path.parent.iterdir() if file.name.endswith("-wal")] == [], "all is in the one file"
    return path


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Name another book with nobody in it, at each call; the one before it is over then."""
    if request.param == "postgresql":
        books: PostgresBooks = request.getfixturevalue("postgres_books")
        yield books.another
        books.give_back()
        return
    template: Path = request.getfixturevalue("sqlite_template")
    numbers = count(1)

    def another() -> str:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copyfile(template, folder / "book.db")
        return f"sqlite:///{folder / 'book.db'}"

    yield another


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """Name a book with nobody in it."""
    return new_url()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Open a new book as its server does."""
    store = open_store(url, serving=True, make=True)
    yield store
    await store.close()


@pytest.fixture
async def visitor(store: Store, url: str) -> AsyncIterator[Store]:
    """Open the same book a second time, as a command-line program does beside its server."""
    assert await store.ready()
    visitor = open_store(url)
    yield visitor
    await visitor.close()

"""Every engine, one suite: a test that asks for `store` runs once on each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from tests.support.postgres import Postgres

ENGINES: Final = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """Make tables once, for PostgreSQL to copy: a book then takes a tenth of a second less."""
    url = postgres.new_database()
    asyncio.run(open_store(url, make=True).close())
    return url.rpartition("/")[2]


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Name another book with nobody in it, at each call."""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        template: str = request.getfixturevalue("template")
        return lambda: postgres.new_database(template)
    numbers = count(1)
    return lambda: f"sqlite:///{tmp_path / str(next(numbers)) / 'book.db'}"


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

"""What is PostgreSQL's alone: its connections, its locks, its triggers."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from hundi.storage.protocol import Store
from tests.storage.conftest import PostgresBooks
from tests.support.postgres import Postgres
from tests.support.proxy import Proxy


@pytest.fixture
def new_url(postgres_books: PostgresBooks) -> Iterator[Callable[[], str]]:
    """Name another book with nobody in it, at each call; the one before it is over then."""
    yield postgres_books.another
    postgres_books.give_back()


@pytest.fixture
def empty_url(postgres: Postgres) -> str:
    """Name a database with nothing in it, that no other test will have."""
    return postgres.new_database()


@pytest.fixture
def raw(store: Store, url: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect to the store's book by hand."""
    assert store.currency.code == "INR"
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    """Stand between a store and the book."""
    with Proxy(url) as proxy:
        yield proxy

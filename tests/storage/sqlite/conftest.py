"""What is SQLite's alone: its file, its pragmas, its triggers."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hundi.storage.sqlite import SqliteStore, open_sqlite
from hundi.storage.sqlite.connection import connect


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    return tmp_path / "book.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    """Open a new book as its server does; others do not keep it waiting for long."""
    store = open_sqlite(path, serving=True, make=True, patience_seconds=0.1)
    yield store
    await store.close()


@pytest.fixture
def raw(store: SqliteStore, path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to the same file by hand."""
    assert store.currency.code == "INR"
    connection = connect(path, busy_timeout_seconds=0)
    yield connection
    connection.close()

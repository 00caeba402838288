"""Rows into a SQLite file as fast as they can go: nothing is synced, and indexes are made, when all is there."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bench.seed.history import ACCOUNT_COLUMNS, HANDLES, PERSON_COLUMNS, SESSION_COLUMNS, TRANSFER_COLUMNS, History
from bench.seed.rows import Progress, Row

_LATER: Final = """
SELECT name, sql, type FROM sqlite_schema
WHERE sql IS NOT NULL AND (type = 'index' AND tbl_name IN ('transfers', 'people')
  OR type = 'trigger' AND tbl_name = 'people')
"""


def fill(path: Path, history: History, progress: Progress, say: Callable[[str], None]) -> None:
    """Fill a new book."""
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        for pragma in (
            "synchronous=OFF",
            "journal_mode=MEMORY",
            "foreign_keys=OFF",
            "cache_size=-1000000",
            "threads=2",
        ):
            book.execute(f"PRAGMA {pragma}")
        book.execute("BEGIN")  # whatever stops it: the book is as it was
        with _made_later(book, say):
            _insert(book, "people", PERSON_COLUMNS, progress("people", history.person_rows(), history.people))
            transfers = progress("transfers", history.transfer_rows(), history.transfer_count)
            _insert(book, "transfers", TRANSFER_COLUMNS, transfers)
            accounts = progress("accounts", history.account_rows(), history.people)
            _insert(book, "accounts", ACCOUNT_COLUMNS, accounts)
            book.execute(history.issuance_update())
            book.execute(HANDLES)
        say("indexing names")
        book.execute("INSERT INTO people_search (people_search) VALUES ('rebuild')")
        book.execute("COMMIT")
        book.execute("PRAGMA synchronous=FULL")
        book.execute("PRAGMA journal_mode=WAL")


def sign_in(path: Path, sessions: Iterable[Row]) -> None:
    """Write sessions."""
    with closing(sqlite3.connect(path)) as book, book:
        _insert(book, "sessions", SESSION_COLUMNS, sessions)


def _insert(book: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    places = ", ".join("?" * len(columns))
    book.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608 - ours


@contextmanager
def _made_later(book: sqlite3.Connection, say: Callable[[str], None]) -> Iterator[None]:
    """Leave away, in the open transaction, what costs more row by row than at once; what guards history stays."""
    parts = book.execute(_LATER).fetchall()
    for name, _, kind in parts:
        book.execute(f"DROP {kind} {name}")
    yield
    for name, statement, _ in parts:
        say(f"making {name}")
        book.execute(statement)

"""Rows into PostgreSQL as fast as they can go: by COPY, with indexes and foreign keys made when all is there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.seed.history import ACCOUNT_COLUMNS, HANDLES, PERSON_COLUMNS, SESSION_COLUMNS, TRANSFER_COLUMNS, History
from bench.seed.rows import Progress, Row, in_batches

_BATCH: Final = 1_000
"""Rows in one piece of a COPY."""

_GROWN: Final = ("uq_transfers_debit", "uq_transfers_credit", "uq_transfers_key")
"""Indexes into which every payment goes somewhere in the middle. Made at once, their pages are full to nine tenths, and
a payer's next payments split them all; those of an index that has grown split now and then, and are full to ln 2
(A. Yao, "On Random 2–3 Trees", 1978)."""
_GROWN_PERCENT: Final = 70

_INDEXES: Final = """
SELECT i.indexname, i.indexdef FROM pg_indexes AS i
WHERE i.schemaname = current_schema() AND i.tablename IN ('transfers', 'people', 'people_search')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conname = i.indexname)
"""
_CONSTRAINTS: Final = """
SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid), c.contype FROM pg_constraint AS c
WHERE c.connamespace = current_schema()::regnamespace AND c.conrelid::regclass::text IN ('transfers', 'people')
  AND c.contype IN ('f', 'u')
UNION ALL SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid), c.contype FROM pg_constraint AS c
WHERE c.connamespace = current_schema()::regnamespace AND c.contype = 'f'
  AND c.conrelid::regclass::text NOT IN ('transfers', 'people')
"""


def fill(url: str, history: History, progress: Progress, say: Callable[[str], None]) -> None:
    """Fill a new book."""
    with psycopg.connect(url, autocommit=True) as book:
        book.execute("SET synchronous_commit = off")
        book.execute("SET maintenance_work_mem = '1GB'")
        with book.transaction(), _made_later(book, say):  # whatever stops it: the book is as it was
            _copy(book, "people", PERSON_COLUMNS, progress("people", history.person_rows(), history.people))
            transfers = progress("transfers", history.transfer_rows(), history.transfer_count)
            _copy(book, "transfers", TRANSFER_COLUMNS, transfers)
            accounts = progress("accounts", history.account_rows(), history.people)
            _copy(book, "accounts", ACCOUNT_COLUMNS, accounts)
            book.execute(history.issuance_update().encode())
            book.execute(HANDLES)
            book.execute("INSERT INTO people_search SELECT number, search_text FROM people ORDER BY number")
        for table in ("accounts", "people", "transfers"):
            say(f"vacuuming {table}")
            sequence = f"SELECT setval(pg_get_serial_sequence('{table}', 'number'), max(number)) FROM {table}"  # noqa: S608
            book.execute(sequence.encode())
            book.execute(f"VACUUM (ANALYZE) {table}".encode())
        book.execute("VACUUM (ANALYZE) people_search")
        with suppress(psycopg.errors.InsufficientPrivilege):  # what a superuser may: spare the next ones the writing
            book.execute("CHECKPOINT")


def sign_in(url: str, sessions: Iterable[Row]) -> None:
    """Write sessions."""
    with psycopg.connect(url) as book:
        _copy(book, "sessions", SESSION_COLUMNS, sessions)


def _copy(book: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with book.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
        for some in in_batches(rows, _BATCH):
            copy.write("".join(["\t".join(map(str, row)) + "\n" for row in some]))  # no text here needs escaping


@contextmanager
def _made_later(book: psycopg.Connection[Any], say: Callable[[str], None]) -> Iterator[None]:
    """Leave away, in the open transaction, what costs more row by row than at once; what guards history stays."""
    constraints = book.execute(_CONSTRAINTS).fetchall()
    indexes = book.execute(_INDEXES).fetchall()
    for name, table, _, _ in sorted(constraints, key=lambda row: row[3] != "f"):  # foreign keys lean on unique ones
        book.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    for name, _ in indexes:
        book.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    book.execute("ALTER TABLE people DISABLE TRIGGER people_search")
    yield
    book.execute("ALTER TABLE people ENABLE TRIGGER people_search")
    for name, definition in indexes:
        say(f"making {name}")
        if name in _GROWN:
            head, where, condition = definition.partition(" WHERE ")
            book.execute(f"{head} WITH (fillfactor = {_GROWN_PERCENT}){where}{condition}".encode())
            book.execute(sql.SQL("ALTER INDEX {} RESET (fillfactor)").format(sql.Identifier(name)))
        else:
            book.execute(definition)
    for name, table, definition, _ in sorted(constraints, key=lambda row: row[3] == "f"):
        say(f"making {name}")
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(sql.Identifier(table), sql.Identifier(name))
        book.execute(statement + sql.SQL(definition))

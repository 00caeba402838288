"""The book as it is written: read by SQL of its own, past all of the source's code."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import psycopg

_SQLITE: Final = "sqlite:///"

_ENTRIES: Final = """
SELECT t.number, t.id, t.kind, d.id, c.id, t.amount, t.at, t.debit_sequence, t.debit_balance, t.credit_sequence,
       t.credit_balance, a.id, t.idempotency_key
FROM transfers t JOIN accounts d ON d.number = t.debit_account JOIN accounts c ON c.number = t.credit_account
JOIN accounts a ON a.number = t.actor
ORDER BY t.number
"""
_BALANCES: Final = "SELECT id, credits_posted - debits_posted FROM accounts"


class Entry(NamedTuple):
    """A transfer. Accounts by their public ids, amounts in minor units."""

    number: int
    id: str
    kind: str
    debit: str
    credit: str
    minor: int
    at: int
    debit_sequence: int
    debit_balance: int
    credit_sequence: int
    credit_balance: int
    actor: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """Everything about money at one moment."""

    entries: Sequence[Entry]
    """In the order of their numbers."""
    balances: dict[str, int]
    """Of each account, as its row says."""


def read_book(url: str) -> Book:
    """Read a whole book in one transaction, whatever the engine."""
    if url.startswith(_SQLITE):
        with closing(sqlite3.connect(f"file:{url.removeprefix(_SQLITE)}?mode=ro", uri=True)) as lite:
            lite.execute("BEGIN")
            return _book(lite.execute(_ENTRIES), lite.execute(_BALANCES))
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return _book(connection.execute(_ENTRIES), connection.execute(_BALANCES))


def _book(entries: Iterable[tuple[Any, ...]], balances: Iterable[tuple[Any, ...]]) -> Book:
    return Book([Entry._make(row) for row in entries], dict(balances))

"""The rows of a group, written in a few statements that run without Python.

A statement for many rows is one step for SQLite, which holds no interpreter lock meanwhile: on a thread of its own it
leaves the event loop free. `executemany` would take the lock again for each row.
"""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain

from hundi.ledger.invariants import ensure

Row = tuple[object, ...]

_TRANSFER_COLUMNS = (
    "id, kind, debit_account, credit_account, amount, pending, at, actor, debit_sequence, debit_balance, "
    "credit_sequence, credit_balance, note, follows, expires_at, idempotency_key, fingerprint"
)
_TRANSFER_WIDTH = 17
_ACCOUNT_WIDTH = 8

_LARGEST = 256
"""Rows a statement; with 17 columns well under the 32,766 parameters that SQLite takes."""
_EXACT = 32
"""Up to here every number of rows has a statement of its own; above, sizes are powers of two: all stay prepared."""


_UPDATE_STATUS = "UPDATE accounts SET status = ? WHERE number = ?"


@cache
def insert_transfers(rows: int) -> str:
    """Insert this many transfers."""
    return f"INSERT INTO transfers ({_TRANSFER_COLUMNS}) VALUES {_values(_TRANSFER_WIDTH, rows)}"  # noqa: S608 - ours


@cache
def update_accounts(rows: int) -> str:
    """Update this many accounts, each on the condition that it is still as it was loaded."""
    return f"""
    UPDATE accounts SET debits_posted = new.column1, credits_posted = new.column2, debits_pending = new.column3,
      credits_pending = new.column4, sequence = new.column5, last_at = new.column6
    FROM (VALUES {_values(_ACCOUNT_WIDTH, rows)}) AS new
    WHERE accounts.number = new.column7 AND accounts.sequence = new.column8
    """  # noqa: S608 - made of our own columns alone


def _values(width: int, rows: int) -> str:
    return ",".join([f"({','.join('?' * width)})"] * rows)


class Writes:
    """What a group has decided, as rows."""

    def __init__(self, transfers: Sequence[Row], accounts: Sequence[Row], statuses: Sequence[Row]) -> None:
        """Take rows of transfers, of accounts (six new values, the number, the sequence it was loaded at), of statuses.

        A row of a status is the new one, and the account's number.
        """
        self._transfers = [
            (insert_transfers(len(chunk)), list(chain.from_iterable(chunk))) for chunk in _chunks(transfers)
        ]
        self._accounts = [
            (update_accounts(len(chunk)), list(chain.from_iterable(chunk)), len(chunk)) for chunk in _chunks(accounts)
        ]
        self._statuses = statuses

    def execute(self, connection: sqlite3.Connection) -> None:
        """Write them, in the transaction that is open.

        Raises:
            InvariantBrokenError: an account is not as it was loaded.

        """
        for statement, parameters in self._transfers:
            connection.execute(statement, parameters)
        for statement, parameters, expected in self._accounts:
            written = connection.execute(statement, parameters).rowcount
            ensure(written == expected, "an account under its lock changes by nobody else's hand")
        for row in self._statuses:  # last, for only an account with nothing on it can be closed
            connection.execute(_UPDATE_STATUS, row)


def _chunks(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Cut rows into as few statements as there are sizes for."""
    chunks: list[Sequence[Row]] = []
    start = 0
    while (left := len(rows) - start) > 0:
        size = left if left <= _EXACT else min(_LARGEST, 1 << (left.bit_length() - 1))
        chunks.append(rows[start : start + size])
        start += size
    return chunks

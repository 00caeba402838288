"""The rows of a group, and the statements that write them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from hundi.ledger.invariants import ensure
from hundi.storage.working_set import Row

INSERT_TRANSFER: Final = """
INSERT INTO transfers (id, kind, debit_account, credit_account, amount, pending, at, actor, debit_sequence,
  debit_balance, credit_sequence, credit_balance, note, follows, expires_at, idempotency_key, fingerprint)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_PLAIN_COLUMNS: Final = 12
_NOTHING_MORE: Final = (None,) * 5
_INSERT_PLAIN_TRANSFER: Final = """
INSERT INTO transfers (id, kind, debit_account, credit_account, amount, pending, at, actor, debit_sequence,
  debit_balance, credit_sequence, credit_balance)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
"""For what has nothing in the other columns. To bind five times nothing costs a quarter of the whole insert: Python's
module asks each value that is no number and no text whether it would be another."""
_UPDATE_ACCOUNT: Final = """
UPDATE accounts SET debits_posted = ?, credits_posted = ?, debits_pending = ?, credits_pending = ?, sequence = ?,
  last_at = ?, spent_day = ?, spent_today = ? WHERE number = ? AND sequence = ?
"""
_UPDATE_STATUS: Final = "UPDATE accounts SET status = ? WHERE number = ?"


@dataclass(frozen=True, slots=True)
class Writes:
    """What a group has decided, as rows."""

    transfers: Sequence[Row]
    """The columns of `INSERT_TRANSFER`."""
    accounts: Sequence[Row]
    """Eight new values, the account's number, and the sequence that it was loaded at."""
    statuses: Sequence[Row]
    """The new status, and the account's number."""

    def execute(self, connection: sqlite3.Connection) -> None:
        """Write them, in the transaction that is open.

        Raises:
            InvariantBrokenError: an account is not as it was loaded.

        """
        for is_plain, rows in groupby(self.transfers, _is_plain):  # which keeps their order
            if is_plain:
                connection.executemany(_INSERT_PLAIN_TRANSFER, (row[:_PLAIN_COLUMNS] for row in rows))
            else:
                connection.executemany(INSERT_TRANSFER, rows)
        if self.accounts:
            written = connection.executemany(_UPDATE_ACCOUNT, self.accounts).rowcount
            ensure(written == len(self.accounts), "an account under its lock changes by nobody else's hand")
        if self.statuses:  # last, for only an account with nothing on it can be closed
            connection.executemany(_UPDATE_STATUS, self.statuses)


def _is_plain(row: Row) -> bool:
    return row[_PLAIN_COLUMNS:] == _NOTHING_MORE

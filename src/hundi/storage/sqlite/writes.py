"""The rows of a group, and the statements that write them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from hundi.ledger.invariants import ensure
from hundi.storage.working_set import Row

_PLAIN: Final = (
    *("id", "kind", "debit_account", "credit_account", "amount", "pending", "at", "actor"),
    *("debit_sequence", "debit_balance", "credit_sequence", "credit_balance"),
)
"""The columns that every transfer has something in."""
_MORE: Final = ("note", "follows", "expires_at", "idempotency_key", "fingerprint")
_NOTHING_MORE: Final = (None,) * len(_MORE)


def _insertion(columns: Sequence[str]) -> str:
    return f"INSERT INTO transfers ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own


INSERT_TRANSFER: Final = _insertion(_PLAIN + _MORE)
_INSERT_PLAIN_TRANSFER: Final = _insertion(_PLAIN)
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
                connection.executemany(_INSERT_PLAIN_TRANSFER, (row[: len(_PLAIN)] for row in rows))
            else:
                connection.executemany(INSERT_TRANSFER, rows)
        if self.accounts:
            written = connection.executemany(_UPDATE_ACCOUNT, self.accounts).rowcount
            ensure(written == len(self.accounts), "an account under its lock changes by nobody else's hand")
        if self.statuses:  # last, for only an account with nothing on it can be closed
            connection.executemany(_UPDATE_STATUS, self.statuses)


def _is_plain(row: Row) -> bool:
    return row[len(_PLAIN) :] == _NOTHING_MORE

"""SQLite's posting path: a group of commands in one transaction, in a handful of statements."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.book import LimitsChanged, Opened, StatusChanged
from hundi.ledger.commands import SessionId
from hundi.ledger.decide import Outcome
from hundi.ledger.invariants import ensure
from hundi.ledger.money import Currency
from hundi.ledger.refusals import HandleTaken, UsernameTaken
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.acts import act_of, limits_of
from hundi.storage.identities import Identities
from hundi.storage.sqlite.memory import Memory
from hundi.storage.sqlite.writes import INSERT_TRANSFER, Writes
from hundi.storage.working_set import (
    FORGOTTEN,
    TRANSFER_ACCOUNTS,
    TRANSFER_COLUMNS,
    Happened,
    Row,
    WorkingSet,
    change_of,
    transfer_of,
)

_IDENTITIES: Final = """
SELECT a.id, a.number, a.kind, a.currency FROM json_each(?) AS wanted CROSS JOIN accounts AS a ON a.id = wanted.value
"""
_ACCOUNTS: Final = """
SELECT a.number, a.status, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.sequence,
  a.last_at, a.transfer_limit, a.day_limit, a.spent_day, a.spent_today, a.blocks
FROM json_each(?) AS wanted CROSS JOIN accounts AS a ON a.number = wanted.value
"""
_LIMITS: Final = f"SELECT transfer_limit, day_limit FROM accounts WHERE id = '{ISSUANCE}'"  # noqa: S608 - our own
_BLOCKS: Final = """
SELECT blocker.id, blocked.id FROM json_each(?) AS wanted
CROSS JOIN accounts AS blocker ON blocker.id = json_extract(wanted.value, '$[0]')
CROSS JOIN accounts AS blocked ON blocked.id = json_extract(wanted.value, '$[1]')
CROSS JOIN blocks AS b ON b.blocker = blocker.number AND b.blocked = blocked.number
"""

_SESSIONS: Final = """
SELECT s.id, s.expires_at FROM json_each(?) AS wanted CROSS JOIN sessions AS s ON s.id = wanted.value
WHERE s.ended_at IS NULL AND s.expires_at > ?
"""

_SPENT_KEYS: Final = f"""{TRANSFER_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN transfers AS t
ON t.actor = json_extract(wanted.value, '$[0]') AND t.idempotency_key = json_extract(wanted.value, '$[1]')
{TRANSFER_ACCOUNTS}"""
_BY_IDS: Final = f"""{TRANSFER_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN transfers AS t ON t.id = wanted.value
{TRANSFER_ACCOUNTS}"""
_HOLDS: Final = f"""{TRANSFER_COLUMNS}, s.id FROM json_each(?) AS wanted
CROSS JOIN transfers AS t ON t.id = wanted.value {TRANSFER_ACCOUNTS}
LEFT JOIN transfers AS s ON s.follows = t.number AND s.kind IN ('capture', 'void')"""
_EXPIRED_HOLDS: Final = f"""{TRANSFER_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN transfers AS t
ON t.debit_account = wanted.value AND t.kind = 'hold' AND t.expires_at <= ? {TRANSFER_ACCOUNTS}
WHERE NOT EXISTS (SELECT 1 FROM transfers AS s WHERE s.follows = t.number AND s.kind IN ('capture', 'void'))
ORDER BY t.number"""  # noqa: S608 - made of our own columns alone
_ORIGINALS: Final = f"""{TRANSFER_COLUMNS}, (
  SELECT coalesce(sum(r.amount), 0) FROM transfers AS r WHERE r.follows = t.number AND r.kind = 'refund'
) FROM json_each(?) AS wanted CROSS JOIN transfers AS t ON t.id = wanted.value {TRANSFER_ACCOUNTS}"""  # noqa: S608 - likewise

_INSERT_ACCOUNT: Final = """
INSERT INTO accounts (id, kind, currency, status, debits_posted, credits_posted, debits_pending, credits_pending,
  sequence, last_at) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0)
"""
_INSERT_PERSON: Final = """
INSERT INTO people (id, username, username_folded, first_name, last_name, search_text, password_hash, created_at,
  handle)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_INSERT_HANDLE: Final = "INSERT INTO handles (handle, person, given_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_FORGET_PERSON: Final = f"UPDATE people SET {FORGOTTEN} WHERE id = ?"  # noqa: S608 - our own words
_END_SESSIONS: Final = "UPDATE sessions SET ended_at = ? WHERE person = ? AND ended_at IS NULL"
_INSERT_STATUS_CHANGE: Final = """
INSERT INTO status_changes (id, account, status_before, status_after, reason, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_STATUS_CHANGES: Final = """
SELECT c.id, a.id, c.status_before, c.status_after, c.reason, actor.id, c.at
FROM json_each(?) AS wanted CROSS JOIN status_changes AS c ON c.id = wanted.value
JOIN accounts AS a ON a.number = c.account JOIN accounts AS actor ON actor.number = c.actor
"""
_UPDATE_LIMITS: Final = "UPDATE accounts SET transfer_limit = ?, day_limit = ? WHERE number = ?"
_INSERT_BLOCK: Final = "INSERT INTO blocks (blocker, blocked, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_DELETE_BLOCK: Final = "DELETE FROM blocks WHERE blocker = ? AND blocked = ?"
_UPDATE_BLOCKS: Final = "UPDATE accounts SET blocks = ? WHERE number = ?"
_INSERT_ACT: Final = "INSERT INTO acts (id, actor, act, subject, detail, at) VALUES (?, ?, ?, ?, ?, ?)"
_ACTS: Final = """
SELECT t.id, actor.id, t.act, subject.id, t.detail, t.at
FROM json_each(?) AS wanted CROSS JOIN acts AS t ON t.id = wanted.value
JOIN accounts AS actor ON actor.number = t.actor LEFT JOIN accounts AS subject ON subject.number = t.subject
"""


class Posting:
    """One group under way, inside a transaction that holds SQLite's write lock."""

    def __init__(
        self, connection: sqlite3.Connection, identities: Identities, memory: Memory, working_set: WorkingSet
    ) -> None:
        self._connection = connection
        self._identities = identities
        self._memory = memory
        self._set = working_set
        self.sessions: list[tuple[SessionId, Instant]] = []
        """Those that were looked up and live, each with its end."""

    def run(self) -> tuple[list[Outcome], Writes | None]:
        """Load what the commands touch and decide them. What is rare is written at once.

        Returns:
            The outcomes, one a command, and the rows that are still to be written before the caller commits; None
            where nothing happened.

        """
        working_set = self._set
        self._load_accounts(working_set.wanted_accounts())
        self._load_expired_holds()
        self._load_limits()
        self._load_blocks()
        self._load_sessions()
        self._load_keys()
        self._load_holds()
        self._load_originals()
        self._insert_people()
        writes = self._write(working_set.decide())
        for person, handle in working_set.refused_newcomers():
            self._connection.execute("DELETE FROM people WHERE id = ?", (person,))
            self._connection.execute("DELETE FROM handles WHERE handle = ? AND person = ?", (handle, person))
        return working_set.outcomes(), writes

    def _load_accounts(self, wanted: set[AccountId]) -> None:
        missing = self._memory.take(wanted, self._set)
        if not missing:
            return
        if unknown := self._identities.unknown(missing):
            self._identities.remember(self._connection.execute(_IDENTITIES, (json.dumps(unknown),)))
        found = self._identities.known(missing)
        self._set.add_accounts(found, self._connection.execute(_ACCOUNTS, (json.dumps(list(found)),)))

    def _load_limits(self) -> None:
        known = self._memory.limits
        self._set.add_limits(self._connection.execute(_LIMITS) if known is None else [known])

    def _load_blocks(self) -> None:
        if wanted := self._set.wanted_blocks():
            self._set.add_blocks(self._connection.execute(_BLOCKS, (json.dumps(wanted),)))

    def _load_sessions(self) -> None:
        wanted, now = self._set.wanted_sessions(), self._set.now
        live = self._memory.live_sessions(wanted, now)
        if missing := wanted - live:
            self.sessions = self._connection.execute(_SESSIONS, (json.dumps(list(missing)), now)).fetchall()
            live.update(session for session, _ in self.sessions)
        self._set.add_sessions(live)

    def _load_keys(self) -> None:
        numbers = self._set.numbers
        if wanted := [(numbers[actor], key) for actor, key in self._set.wanted_keys() if actor in numbers]:
            self._set.add_spent(self._connection.execute(_SPENT_KEYS, (json.dumps(wanted),)))

    def _load_holds(self) -> None:
        if wanted := self._set.wanted_holds() - self._set.book.holds.keys():  # the expired are there already, and open
            self._set.add_holds(self._connection.execute(_HOLDS, (json.dumps(sorted(wanted)),)))

    def _load_originals(self) -> None:
        if wanted := self._set.wanted_originals():
            self._set.add_originals(self._connection.execute(_ORIGINALS, (json.dumps(sorted(wanted)),)))

    def _load_expired_holds(self) -> None:
        if payers := self._set.payers_with_holds():
            rows = self._connection.execute(_EXPIRED_HOLDS, (json.dumps(payers), self._set.now))
            if missing := self._set.add_expired(rows):
                self._load_accounts(missing)

    def _insert_people(self) -> None:
        """Insert those who sign up, by name, and find out whose username or handle was somebody else's."""
        for command, row in self._set.newcomers():
            id_, *_, at, handle = row
            if not self._connection.execute(_INSERT_PERSON, row).rowcount:
                self._set.lose(command, UsernameTaken())
            elif not self._connection.execute(_INSERT_HANDLE, (handle, id_, at)).rowcount:
                self._set.lose(command, HandleTaken())

    def _write(self, happened: Happened) -> Writes | None:
        if not happened:
            return None
        for opened in happened.opened:
            self._insert_account(opened)
        for change in happened.changes:
            self._insert_change(change)
        if happened.acts or happened.blocks:
            self._write_what_is_rare(happened)
        statuses: list[Row] = [(change.after.value, self._set.numbers[change.account]) for change in happened.changes]
        if unnumbered := self._set.unnumbered(happened.transfers):
            self._insert_in_order(happened.transfers, unnumbered)
            return Writes((), self._set.account_rows(), statuses)
        row = self._set.transfer_row
        return Writes([row(transfer) for transfer in happened.transfers], self._set.account_rows(), statuses)

    def _insert_account(self, opened: Opened) -> None:
        wallet = opened.wallet
        row = (wallet.id, wallet.kind.value, wallet.currency.code, wallet.status.value)
        cursor = self._connection.execute(_INSERT_ACCOUNT, row)
        ensure(cursor.lastrowid is not None, "an inserted account has a number")
        self._set.add_number(wallet.id, cursor.lastrowid or 0)

    def _insert_in_order(self, transfers: Sequence[Transfer], unnumbered: set[TransferId]) -> None:
        """Insert one by one, where one follows another of the same group and needs its number."""
        for transfer in transfers:
            cursor = self._connection.execute(INSERT_TRANSFER, self._set.transfer_row(transfer))
            if transfer.id in unnumbered:
                self._set.transfer_numbers[transfer.id] = cursor.lastrowid or 0

    def _insert_change(self, change: StatusChanged) -> None:
        self._connection.execute(_INSERT_STATUS_CHANGE, self._set.change_row(change))
        if change.after is AccountStatus.CLOSED:
            self._connection.execute(_END_SESSIONS, (change.at, change.account))
        if change.is_farewell:
            self._connection.execute(_FORGET_PERSON, (change.account,))

    def _write_what_is_rare(self, happened: Happened) -> None:
        connection, working_set = self._connection, self._set
        connection.executemany(_INSERT_ACT, map(working_set.act_row, happened.acts))
        connection.executemany(_UPDATE_LIMITS, working_set.limit_rows(happened.limits))
        blocking, others, counts = working_set.block_rows(happened.blocks)
        connection.executemany(_INSERT_BLOCK, blocking)
        connection.executemany(_DELETE_BLOCK, others)
        connection.executemany(_UPDATE_BLOCKS, counts)


def find_by_ids(
    connection: sqlite3.Connection, ids: Sequence[TransferId], currency: Currency
) -> dict[TransferId, Transfer]:
    """Look transfers up by their public ids."""
    rows = connection.execute(_BY_IDS, (json.dumps(list(ids)),))
    return {transfer.id: transfer for transfer in (transfer_of(row, currency) for row in rows)}


def find_status_changes(connection: sqlite3.Connection, ids: Sequence[TransferId]) -> dict[TransferId, StatusChanged]:
    """Look changes of status up by their ids."""
    rows = connection.execute(_STATUS_CHANGES, (json.dumps(list(ids)),))
    return {change.id: change for change in map(change_of, rows)}


def find_limits(connection: sqlite3.Connection, ids: Sequence[TransferId]) -> dict[TransferId, LimitsChanged]:
    """Look changes of limits up by their ids."""
    changes = map(limits_of, map(act_of, connection.execute(_ACTS, (json.dumps(list(ids)),))))
    return {change.id: change for change in changes}


def find_blocks(
    connection: sqlite3.Connection, pairs: Sequence[tuple[AccountId, AccountId]]
) -> set[tuple[AccountId, AccountId]]:
    """Say which of these block, each the second of its pair."""
    return set(connection.execute(_BLOCKS, (json.dumps(pairs),)))


def find_wallets(connection: sqlite3.Connection, owners: Sequence[AccountId]) -> set[AccountId]:
    """Say which of these accounts exist."""
    return {row[0] for row in connection.execute(_IDENTITIES, (json.dumps(list(owners)),))}

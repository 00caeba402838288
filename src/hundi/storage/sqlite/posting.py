"""SQLite's posting path: a group of commands in one transaction, in a handful of statements."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any, Final

from hundi.ledger.accounts import Account, AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.book import Book, HoldState, Opened, StatusChanged
from hundi.ledger.commands import Capture, Command, OpenWallet, SessionId, Void
from hundi.ledger.decide import Outcome, decide_group
from hundi.ledger.invariants import ensure
from hundi.ledger.money import Currency, Money
from hundi.ledger.refusals import UsernameTaken
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.storage.ids import new_id
from hundi.storage.sqlite.writes import INSERT_TRANSFER, Row, Writes

_KINDS: Final = {kind.value: kind for kind in AccountKind}
_STATUSES: Final = {status.value: status for status in AccountStatus}
_TRANSFER_KINDS: Final = {kind.value: kind for kind in TransferKind}

_IDENTITIES: Final = """
SELECT a.id, a.number, a.kind, a.currency FROM json_each(?) AS wanted CROSS JOIN accounts AS a ON a.id = wanted.value
"""
_ACCOUNTS: Final = """
SELECT a.number, a.status, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.sequence, a.last_at
FROM json_each(?) AS wanted CROSS JOIN accounts AS a ON a.number = wanted.value
"""

_SESSIONS: Final = """
SELECT s.id FROM json_each(?) AS wanted CROSS JOIN sessions AS s ON s.id = wanted.value
WHERE s.ended_at IS NULL AND s.expires_at > ?
"""

_REMEMBERED: Final = 50_000

_NUMBER: Final = 17
"""Where the row's number stands among `_TRANSFER`'s columns: last."""

_TRANSFER: Final = """
SELECT t.id, t.kind, debit.id, credit.id, t.amount, t.at, actor.id, t.debit_sequence, t.debit_balance,
       t.credit_sequence, t.credit_balance, t.pending, t.note, followed.id, t.expires_at, t.idempotency_key,
       t.fingerprint, t.number
"""
_TRANSFER_ACCOUNTS: Final = """
JOIN accounts AS debit ON debit.number = t.debit_account JOIN accounts AS credit ON credit.number = t.credit_account
JOIN accounts AS actor ON actor.number = t.actor LEFT JOIN transfers AS followed ON followed.number = t.follows
"""
_SPENT_KEYS: Final = f"""{_TRANSFER} FROM json_each(?) AS wanted CROSS JOIN transfers AS t
ON t.actor = json_extract(wanted.value, '$[0]') AND t.idempotency_key = json_extract(wanted.value, '$[1]')
{_TRANSFER_ACCOUNTS}"""
_BY_IDS: Final = f"""{_TRANSFER} FROM json_each(?) AS wanted CROSS JOIN transfers AS t ON t.id = wanted.value
{_TRANSFER_ACCOUNTS}"""
_SETTLEMENTS: Final = """
SELECT t.follows, t.id FROM json_each(?) AS wanted CROSS JOIN transfers AS t
ON t.follows = wanted.value AND t.kind IN ('capture', 'void')
"""
_EXPIRED_HOLDS: Final = f"""{_TRANSFER} FROM json_each(?) AS wanted CROSS JOIN transfers AS t
ON t.debit_account = wanted.value AND t.kind = 'hold' AND t.expires_at <= ? {_TRANSFER_ACCOUNTS}
WHERE NOT EXISTS (SELECT 1 FROM transfers AS s WHERE s.follows = t.number AND s.kind IN ('capture', 'void'))
ORDER BY t.number"""  # noqa: S608 - made of our own columns alone

_INSERT_ACCOUNT: Final = """
INSERT INTO accounts (id, kind, currency, status, debits_posted, credits_posted, debits_pending, credits_pending,
  sequence, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_PERSON: Final = """
INSERT INTO people (id, username, username_folded, first_name, last_name, search_text, password_hash, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_END_SESSIONS: Final = "UPDATE sessions SET ended_at = ? WHERE person = ? AND ended_at IS NULL"
_INSERT_STATUS_CHANGE: Final = """
INSERT INTO status_changes (id, account, status_before, status_after, reason, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class Identities:
    """What never changes about accounts: their numbers and kinds. Remembered; nothing about money is."""

    def __init__(self, currency: Currency) -> None:
        self._currency = currency
        self._remembered: dict[AccountId, tuple[int, AccountKind]] = {}

    def find(
        self, connection: sqlite3.Connection, wanted: Collection[AccountId]
    ) -> dict[int, tuple[AccountId, AccountKind]]:
        """Find the accounts that exist among those wanted, by number, in the order of their numbers."""
        remembered = self._remembered
        unknown = [id_ for id_ in wanted if id_ not in remembered]
        if unknown:
            if len(remembered) > _REMEMBERED:
                remembered.clear()
                unknown = list(wanted)
            for id_, number, kind, currency in connection.execute(_IDENTITIES, (json.dumps(unknown),)):
                ensure(currency == self._currency.code, "every account is in the book's currency")
                remembered[id_] = (number, _KINDS[kind])
        known = sorted((*remembered[id_], id_) for id_ in wanted if id_ in remembered)
        return {number: (id_, kind) for number, kind, id_ in known}


class Posting:
    """One group under way, inside a transaction that holds SQLite's write lock."""

    def __init__(
        self, connection: sqlite3.Connection, identities: Identities, *, currency: Currency, now: Instant
    ) -> None:
        self._connection = connection
        self._identities = identities
        self._currency = currency
        self._now = now
        self._book = Book()
        self._numbers: dict[AccountId, int] = {}
        self._sequences: dict[AccountId, int] = {}
        self._hold_numbers: dict[TransferId, int] = {}
        self._newcomers: set[TransferId] = set()

    def run(self, commands: Sequence[Command]) -> tuple[list[Outcome], Writes | None]:
        """Load what the commands touch and decide them. What is rare is written at once.

        Returns:
            The outcomes, one a command, and the rows that are still to be written before the caller commits; None
            where nothing happened.

        """
        self._load_accounts({account for command in commands for account in command.accounts})
        releases = self._load_expired_holds()
        self._load_sessions({command.session for command in commands if command.session is not None})
        self._load_keys(commands)
        self._load_holds({command.hold for command in commands if isinstance(command, Capture | Void)})
        losers = self._insert_people(commands)
        group = [*releases, *(command for command in commands if command.id not in losers)]
        decided = decide_group(self._book, group, self._now)
        writes = self._write(decided)
        self._remove_refused_people(group, decided)
        if not losers:
            return decided[len(releases) :], writes
        rest = iter(decided[len(releases) :])
        return [UsernameTaken() if command.id in losers else next(rest) for command in commands], writes

    def _load_accounts(self, wanted: set[AccountId]) -> None:
        found = self._identities.find(self._connection, wanted)
        accounts, sequences, currency = self._book.accounts, self._sequences, self._currency
        for number, status, *counters in self._connection.execute(_ACCOUNTS, (json.dumps(list(found)),)):
            id_, kind = found[number]
            accounts[id_] = account = Account(id_, kind, currency, _STATUSES[status], *counters)
            self._numbers[id_] = number
            sequences[id_] = account.sequence

    def _load_sessions(self, wanted: set[SessionId]) -> None:
        if wanted:
            rows = self._connection.execute(_SESSIONS, (json.dumps(list(wanted)), self._now))
            self._book.sessions.update(row[0] for row in rows)

    def _load_keys(self, commands: Sequence[Command]) -> None:
        wanted = [
            (self._numbers[command.actor], command.key.text)
            for command in commands
            if command.key is not None and command.actor in self._numbers
        ]
        if wanted:
            for row in self._connection.execute(_SPENT_KEYS, (json.dumps(wanted),)):
                transfer = transfer_of(row, self._currency)
                ensure(transfer.key is not None, "a spent key has a text")
                self._book.keys[transfer.actor, transfer.key or ""] = transfer

    def _load_holds(self, wanted: set[TransferId]) -> None:
        if not wanted:
            return
        by_number: dict[int, HoldState] = {}
        for row in self._connection.execute(_BY_IDS, (json.dumps(sorted(wanted)),)):
            transfer = transfer_of(row, self._currency)
            if transfer.kind is TransferKind.HOLD:
                by_number[row[_NUMBER]] = self._book.holds.setdefault(transfer.id, HoldState(transfer))
                self._hold_numbers[transfer.id] = row[_NUMBER]
        for number, settled_by in self._connection.execute(_SETTLEMENTS, (json.dumps(list(by_number)),)):
            by_number[number].settled_by = settled_by

    def _load_expired_holds(self) -> list[Command]:
        """Find the holds that have run out on the payers at hand: they are released before anything is decided."""
        payers = [self._numbers[account.id] for account in self._book.accounts.values() if account.debits_pending]
        if not payers:
            return []
        rows = self._connection.execute(_EXPIRED_HOLDS, (json.dumps(payers), self._now)).fetchall()
        releases: list[Command] = []
        for row in rows:
            hold = transfer_of(row, self._currency)
            self._book.holds[hold.id] = HoldState(hold)
            self._hold_numbers[hold.id] = row[_NUMBER]
            releases.append(Void(TransferId(new_id()), hold.id, hold.debit_account, hold.credit_account, expired=True))
        if releases:
            touched = {account for release in releases for account in (*release.accounts, release.actor)}
            self._load_accounts(touched - self._numbers.keys())
        return releases

    def _insert_people(self, commands: Sequence[Command]) -> set[TransferId]:
        """Insert those who sign up, by name; returns the commands whose username was somebody else's."""
        losers: set[TransferId] = set()
        newcomers = [command for command in commands if isinstance(command, OpenWallet)]
        for command in sorted(newcomers, key=lambda command: command.person.username_folded):
            if command.key is not None and (command.actor, command.key.text) in self._book.keys:
                continue
            person = command.person
            row = (
                command.owner,
                person.username,
                person.username_folded,
                person.first_name,
                person.last_name,
                person.search_text,
                person.password_hash,
                self._now,
            )
            cursor = self._connection.execute(_INSERT_PERSON, row)
            (self._newcomers if cursor.rowcount else losers).add(command.id)
        return losers

    def _remove_refused_people(self, group: Sequence[Command], decided: Sequence[Outcome]) -> None:
        """Take back who was inserted for a wallet that was not opened after all."""
        for command, outcome in zip(group, decided, strict=True):
            if command.id in self._newcomers and not isinstance(outcome, Opened):
                self._connection.execute("DELETE FROM people WHERE id = ?", (command.actor,))

    def _write(self, decided: Sequence[Outcome]) -> Writes | None:
        transfers: list[Transfer] = []
        statuses: list[Row] = []
        happened = False
        for outcome in decided:
            if type(outcome) is Transfer:
                transfers.append(outcome)
            elif isinstance(outcome, Opened):
                happened = True
                self._insert_account(outcome.wallet)
                if outcome.grant is not None:
                    transfers.append(outcome.grant)
            elif isinstance(outcome, StatusChanged):
                happened = True
                self._insert_change(outcome)
                statuses.append((outcome.after.value, self._numbers[outcome.account]))
        if not transfers:
            return Writes((), (), statuses) if happened else None
        if any(transfer.follows for transfer in transfers):
            self._insert_in_order(transfers)
            return Writes((), self._account_rows(), statuses)
        return Writes([self._row(transfer) for transfer in transfers], self._account_rows(), statuses)

    def _insert_account(self, wallet: Account) -> None:
        cursor = self._connection.execute(
            _INSERT_ACCOUNT, (wallet.id, wallet.kind.value, wallet.currency.code, wallet.status.value, 0, 0, 0, 0, 0, 0)
        )
        ensure(cursor.lastrowid is not None, "an inserted account has a number")
        self._numbers[wallet.id] = cursor.lastrowid or 0
        self._sequences[wallet.id] = 0

    def _insert_in_order(self, transfers: Sequence[Transfer]) -> None:
        """Insert one by one: a capture or void needs the number of its hold, which may be of the same group."""
        for transfer in transfers:
            cursor = self._connection.execute(INSERT_TRANSFER, self._row(transfer))
            if transfer.kind is TransferKind.HOLD:
                self._hold_numbers[transfer.id] = cursor.lastrowid or 0

    def _row(self, transfer: Transfer) -> tuple[object, ...]:
        numbers = self._numbers
        return (
            transfer.id,
            transfer.kind.value,
            numbers[transfer.debit_account],
            numbers[transfer.credit_account],
            transfer.amount.minor,
            transfer.pending,
            transfer.at,
            numbers[transfer.actor],
            transfer.debit_sequence,
            transfer.debit_balance,
            transfer.credit_sequence,
            transfer.credit_balance,
            transfer.note,
            None if transfer.follows is None else self._hold_numbers[transfer.follows],
            transfer.expires_at,
            transfer.key,
            transfer.fingerprint,
        )

    def _insert_change(self, change: StatusChanged) -> None:
        account, actor = self._numbers[change.account], self._numbers[change.actor]
        row = (change.id, account, change.before.value, change.after.value, change.reason, actor, change.at)
        self._connection.execute(_INSERT_STATUS_CHANGE, row)
        if change.after is AccountStatus.CLOSED:
            self._connection.execute(_END_SESSIONS, (change.at, change.account))

    def _account_rows(self) -> list[Row]:
        """Say what has become of the accounts that were touched, and from which sequence they were."""
        sequences, numbers = self._sequences, self._numbers
        return [
            (
                account.debits_posted,
                account.credits_posted,
                account.debits_pending,
                account.credits_pending,
                account.sequence,
                account.last_at,
                numbers[id_],
                sequences[id_],
            )
            for id_, account in self._book.accounts.items()
            if account.sequence != sequences[id_]
        ]


def transfer_of(row: Sequence[Any], currency: Currency) -> Transfer:
    """Read a transfer from a row of `_TRANSFER`'s columns."""
    id_, kind, debit, credit, amount, *rest = row[:_NUMBER]
    return Transfer(id_, _TRANSFER_KINDS[kind], debit, credit, Money(amount, currency), *rest)


def find_by_ids(
    connection: sqlite3.Connection, ids: Sequence[TransferId], currency: Currency
) -> dict[TransferId, Transfer]:
    """Look transfers up by their public ids."""
    rows = connection.execute(_BY_IDS, (json.dumps(list(ids)),))
    return {transfer.id: transfer for transfer in (transfer_of(row, currency) for row in rows)}


def find_status_changes(connection: sqlite3.Connection, ids: Sequence[TransferId]) -> dict[TransferId, StatusChanged]:
    """Look changes of status up by their ids."""
    query = """
    SELECT c.id, a.id, c.status_before, c.status_after, c.reason, actor.id, c.at
    FROM json_each(?) AS wanted CROSS JOIN status_changes AS c ON c.id = wanted.value
    JOIN accounts AS a ON a.number = c.account JOIN accounts AS actor ON actor.number = c.actor
    """
    return {
        id_: StatusChanged(id_, account, _STATUSES[before], _STATUSES[after], reason, actor, at)
        for id_, account, before, after, reason, actor, at in connection.execute(query, (json.dumps(list(ids)),))
    }


def find_wallets(connection: sqlite3.Connection, owners: Sequence[AccountId]) -> set[AccountId]:
    """Say which of these accounts exist."""
    return {row[0] for row in connection.execute(_IDENTITIES, (json.dumps(list(owners)),))}

"""What is known of the book without reading it again, because nobody else has written to it.

One connection writes all groups of a server. What a group leaves behind is therefore what the next one finds, unless
another connection has committed in between: the command line's, or the one that writes sessions and people. SQLite
says so (`PRAGMA data_version`), and is asked under the write lock, behind which nobody can commit any more. So nothing
here is ever older than the book itself.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final

from hundi.ledger.accounts import Account, AccountId, Instant, Limits
from hundi.ledger.commands import SessionId
from hundi.storage.working_set import WorkingSet

_REMEMBERED: Final = 20_000
"""Accounts, and sessions. With more, all are forgotten, and the next groups read what they need. To let go of so many
takes some milliseconds of the loop's time."""


class Memory:
    """Accounts, live sessions and everyone's limits, as the last commit of one connection left them."""

    def __init__(self) -> None:
        self.limits: Limits | None = None
        """Those of issuance, where they are known."""
        self._accounts: dict[AccountId, tuple[int, Account]] = {}
        self._sessions: dict[SessionId, Instant] = {}
        self._version: int | None = None

    def begin(self, connection: sqlite3.Connection, working_set: WorkingSet) -> None:
        """Forget what others may have changed, or this group may. The transaction holds the write lock already."""
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != self._version or not working_set.moves_money_alone:
            self._forget()
            self._version = version

    def take(self, wanted: Iterable[AccountId], working_set: WorkingSet) -> set[AccountId]:
        """Give a group the accounts that are known; returns those that are not.

        They are the group's from now on, which changes them: until `keep`, nothing is known of them any more.
        """
        unknown: set[AccountId] = set()
        accounts = self._accounts
        for id_ in wanted:
            known = accounts.pop(id_, None)
            if known is None:
                unknown.add(id_)
            else:
                working_set.add_account(*known)
        return unknown

    def live_sessions(self, wanted: Iterable[SessionId], now: Instant) -> set[SessionId]:
        """Say which of these sessions are known to live."""
        sessions = self._sessions
        return {session for session in wanted if sessions.get(session, now) > now}

    def keep(self, working_set: WorkingSet, sessions: Iterable[tuple[SessionId, Instant]]) -> None:
        """Remember what a group left behind that was committed, with the sessions that it looked up, and their ends."""
        if not working_set.moves_money_alone:
            return
        if max(len(self._accounts), len(self._sessions)) > _REMEMBERED:
            self._forget()
        numbers = working_set.numbers
        self._accounts.update({id_: (numbers[id_], account) for id_, account in working_set.book.accounts.items()})
        self._sessions.update(sessions)
        self.limits = working_set.book.limits

    def _forget(self) -> None:
        self._accounts.clear()
        self._sessions.clear()
        self.limits = None

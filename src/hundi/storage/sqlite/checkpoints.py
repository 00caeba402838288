"""Copying the log back into the database beside the groups, and not in the middle of one's commit.

SQLite does it by itself in whichever commit makes the log long. In a large book nearly every page of the log is another
page of the file, so that such a commit writes thousands of pages at random places, and everybody waits for it. Here a
thread does that on a connection of its own, while groups go on; what it cannot do beside them, to begin the log anew,
takes a moment between two groups, since by then nearly everything has been copied. See "Checkpointing" in SQLite's WAL
manual.
"""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Final

import structlog

from hundi.storage.sqlite.connection import connect
from hundi.storage.sqlite.finisher import Finisher

INTERVAL_SECONDS: Final = 1.5
"""How often at most the log is copied back."""

LONG_PAGES: Final = 48_000
"""192 MiB, which is a second or two of all that a server can do: a longer log is begun anew."""

_log = structlog.get_logger()


class Checkpointer:
    """Keeps the log of one server's book short."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, busy_timeout_seconds=0)
        self._finisher = Finisher("hundi-checkpoint")
        self._under_way: asyncio.Future[None] | None = None
        self._due_at = 0.0
        self.log_is_long = False
        """Whether `begin_log_anew` is to be called before the next group."""

    def note_commit(self) -> None:
        """Take note of a commit, and have the log copied back if that is due."""
        now = time.monotonic()
        if self._under_way is not None or now < self._due_at:
            return
        self._due_at = now + INTERVAL_SECONDS
        self._under_way = self._finisher.submit(self._copy_back)
        self._under_way.add_done_callback(self._end)

    def begin_log_anew(self, writer: sqlite3.Connection) -> None:
        """Copy the little that is left, and have the next transaction write at the log's beginning.

        Not for the event loop. `writer` is between two transactions. Where somebody still reads an older part of the
        log nothing comes of it, and the next checkpoint asks for it again.
        """
        self.log_is_long = False
        writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def close(self) -> None:
        """End what is under way, and let go of the thread and the connection."""
        self._finisher.close()
        self._connection.close()

    def _copy_back(self) -> None:
        """Copy back what can be, on the thread; where the log is long, once more, for what came meanwhile."""
        if self._checkpoint() > LONG_PAGES:
            self._checkpoint()
            self.log_is_long = True

    def _checkpoint(self) -> int:
        """Copy back what no reader needs in the log; returns how many pages the log has."""
        _, pages, _ = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(pages)

    def _end(self, copied: asyncio.Future[None]) -> None:
        self._under_way = None
        if not copied.cancelled() and (error := copied.exception()) is not None:
            _log.warning("checkpoint_failed", error=repr(error))

"""A connection that goes wrong on purpose."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hundi.ledger.money import INR
from hundi.storage.sqlite.gate import Gate
from hundi.storage.sqlite.ledger import SqliteLedger

REFUSED = "refused"
LOST_BEFORE = "lost before it was done"
LOST_AFTER = "lost after it was done"


class FaultyConnection(sqlite3.Connection):
    """A connection of which the next commit goes wrong, if a test says how, once `may_commit` is set."""

    fault: str | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - sqlite3's own signature
        """Connect; commits may go on until a test clears `may_commit`."""
        super().__init__(*arguments, **named)
        self.begun, self.may_commit = threading.Event(), threading.Event()
        self.may_commit.set()
        self.committers: list[int] = []
        """The thread of each commit."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - sqlite3's own signature
        """Execute, or fail: the commit refused, or its answer lost before or after the deed."""
        if sql == "COMMIT":
            self.committers.append(threading.get_ident())
            self.begun.set()
            self.may_commit.wait(10)
        if sql != "COMMIT" or self.fault is None:
            return super().execute(sql, parameters)
        fault, self.fault = self.fault, None
        if fault == LOST_AFTER:
            super().execute("COMMIT")
        elif fault == LOST_BEFORE:
            super().execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")


def connect_faulty(path: Path) -> FaultyConnection:
    """Connect as a ledger's writer does, in a way that can go wrong."""
    connection = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, factory=FaultyConnection
    )
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


@contextmanager
def ledger_on(
    path: Path, writer: sqlite3.Connection, reader: sqlite3.Connection | None = None, *, serving: bool = False
) -> Iterator[SqliteLedger]:
    """Put a ledger on connections to a book, which it closes; the reader is an ordinary one where none is given."""
    gate = Gate(path, serving=serving, patience_seconds=0.1)
    if reader is None:
        reader = sqlite3.connect(path, isolation_level=None)
    ledger = SqliteLedger(writer, reader, gate=gate, turn=asyncio.Lock(), currency=INR, patience_seconds=0.1)
    try:
        yield ledger
    finally:
        ledger.close()
        gate.close()

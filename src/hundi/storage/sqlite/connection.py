"""Connections to a SQLite file, set for durability and checked for it."""

import sqlite3
from pathlib import Path
from typing import Final

from hundi.storage.protocol import StoreUnusable

OLDEST: Final = (3, 38, 0)
"""STRICT tables came with 3.37, the trigram tokenizer with 3.34, json_each without an extension with 3.38."""

_SYNCHRONOUS_FULL: Final = 2

_OPEN_SECONDS: Final = 5.0
"""How long to wait while somebody closes the last connection, which copies the log back and locks everybody out."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA fullfsync=ON",  # macOS: fsync alone leaves data in the drive's cache
    "PRAGMA checkpoint_fullfsync=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # so that REPLACE cannot pass by the triggers that refuse a DELETE
    "PRAGMA secure_delete=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=128000",  # pages: 512 MiB, for programs with no Checkpointer beside them
)


def connect(path: Path, *, busy_timeout_seconds: float = 2.0, cache_kib: int = 49_152) -> sqlite3.Connection:
    """Open a connection in autocommit mode that any thread may use, one at a time.

    Raises:
        StoreUnusable: SQLite is too old, the file cannot be opened, or a commit would not be durable.

    """
    if sqlite3.sqlite_version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        msg = f"this Python has SQLite {sqlite3.sqlite_version}, and Hundi needs {oldest}: use a newer Python"
        raise StoreUnusable(msg)
    try:
        connection = sqlite3.connect(
            path, timeout=_OPEN_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            connection.execute(f"PRAGMA cache_size=-{cache_kib}")
            _check_durable(connection)
            connection.execute(f"PRAGMA busy_timeout={int(busy_timeout_seconds * 1_000)}")
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        msg = f"cannot open the database {path}: {error}"
        raise StoreUnusable(msg) from error
    return connection


def _check_durable(connection: sqlite3.Connection) -> None:
    """Read back what durability rests on: a file system or build may have refused it in silence."""
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    if journal != "wal" or synchronous < _SYNCHRONOUS_FULL:
        msg = (
            f"commits here would not be durable (journal_mode={journal}, synchronous={synchronous}): "
            "put the database on a local file system that supports SQLite's WAL"
        )
        raise StoreUnusable(msg)

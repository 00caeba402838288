"""A URL in, a store out: the one place that knows the engines."""

from pathlib import Path
from typing import Final

from hundi.storage.protocol import Store, StoreUnusable
from hundi.storage.sqlite import open_sqlite

_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql://", "postgres://")


def sqlite_path(url: str) -> Path:
    """Read the path from `sqlite:///relative.db` or `sqlite:////absolute/path.db`.

    Raises:
        StoreUnusable: the URL names another engine, or no file.

    """
    if not url.startswith(_SQLITE):
        scheme, colon, _ = url.partition(":")
        named = repr(scheme) if colon and scheme.isalnum() else "this"  # anything else may have a password in it
        msg = (
            "a SQLite URL has three slashes: use sqlite:///file.db"
            if scheme == "sqlite"
            else f"{named} names no database of Hundi's: use sqlite:///file.db or postgresql://user@host/name"
        )
        raise StoreUnusable(msg)
    name = url.removeprefix(_SQLITE)
    if not name or name == ":memory:" or "\0" in name:
        msg = "the book needs a file that stays: use sqlite:///file.db or sqlite:////absolute/file.db"
        raise StoreUnusable(msg)
    return Path(name)


def open_store(url: str, *, serving: bool = False, make: bool = False, patience_seconds: float = 2.0) -> Store:
    """Open the book at a URL.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute/path.db` or `postgresql://user:password@host/name`.
        serving: this process is a server. SQLite has one only; others visit it, and pass before it.
        make: make the book, or bring it up to date, where that is needed. A server does not change an older book in
            PostgreSQL, which other servers may have open.
        patience_seconds: how long to wait for locks.

    Raises:
        StoreUnusable: the message says what to do, in one line.

    """
    if url.startswith(_POSTGRES):
        from hundi.storage.postgres import open_postgres  # noqa: PLC0415 - its driver is no part of a book in SQLite

        return open_postgres(url, serving=serving, make=make, patience_seconds=patience_seconds)
    return open_sqlite(sqlite_path(url), serving=serving, make=make, patience_seconds=patience_seconds)

"""A URL in, a store out: the one place that knows the engines."""

from pathlib import Path
from typing import Final

from hundi.storage.protocol import Store, StoreUnusable
from hundi.storage.sqlite import open_sqlite

_SQLITE: Final = "sqlite:///"


def sqlite_path(url: str) -> Path:
    """Read the path from `sqlite:///relative.db` or `sqlite:////absolute/path.db`.

    Raises:
        StoreUnusable: the URL names another engine, or no file.

    """
    if not url.startswith(_SQLITE):
        scheme = url.split(":", 1)[0]
        msg = (
            "a SQLite URL has three slashes: use sqlite:///file.db"
            if scheme == "sqlite"
            else f"this version keeps its book in SQLite alone, not {scheme!r}: use sqlite:///file.db"
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
        url: `sqlite:///relative.db` or `sqlite:////absolute/path.db`.
        serving: this process is the server; only one may be. Others visit, and pass before it.
        make: make the book, or bring it up to date, where that is needed.
        patience_seconds: how long to wait for locks.

    Raises:
        StoreUnusable: the message says what to do, in one line.

    """
    return open_sqlite(sqlite_path(url), serving=serving, make=make, patience_seconds=patience_seconds)

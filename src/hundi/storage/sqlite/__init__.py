"""The embedded engine: one file, one server process, nothing to install."""

from hundi.storage.sqlite.store import SqliteStore, open_sqlite

__all__ = ["SqliteStore", "open_sqlite"]

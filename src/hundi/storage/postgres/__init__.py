"""The engine for many servers on one book: PostgreSQL 15 and later."""

from hundi.storage.postgres.store import PostgresStore, open_postgres

__all__ = ["PostgresStore", "open_postgres"]

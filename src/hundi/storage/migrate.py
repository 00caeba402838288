"""Bringing a database to the schema of this version."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from hundi.ledger.money import INR, Currency
from hundi.storage.installation import found
from hundi.storage.migrations import HEAD
from hundi.storage.protocol import StoreUnusable

_VERSION_TABLE = "alembic_version"


def is_current(connection: Connection) -> bool:
    """Say whether the database has this version's schema."""
    return _version(connection) == HEAD


def is_empty(connection: Connection) -> bool:
    """Say whether the database holds nothing at all."""
    return _version(connection) is None


def migrate(connection: Connection, *, currency: Currency = INR) -> bool:
    """Make or update the schema and found the book, in the connection's transaction, which must hold a write lock.

    Returns:
        Whether anything had to be done.

    Raises:
        StoreUnusable: the database belongs to something else, or to a newer version.

    """
    if _version(connection) == HEAD:
        return False
    from alembic import command  # noqa: PLC0415 - a quarter of a second that only a new database needs
    from alembic.config import Config  # noqa: PLC0415 - likewise
    from alembic.util import CommandError  # noqa: PLC0415 - likewise

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        msg = "the database was made by a newer version of Hundi: use that version"
        raise StoreUnusable(msg) from error
    found(connection, currency)
    return True


def _version(connection: Connection) -> str | None:
    tables = set(inspect(connection).get_table_names())
    version: str | None = None
    if _VERSION_TABLE in tables:  # which others keep, too, and may be empty
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is None and tables - {_VERSION_TABLE}:
        msg = "the database holds tables that are not Hundi's: name another one"
        raise StoreUnusable(msg)
    return version

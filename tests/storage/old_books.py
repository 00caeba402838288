"""Books as older versions of Hundi left them."""

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.money import INR
from hundi.storage import migrations
from hundi.storage.installation import found

_ACCOUNT = text(
    "INSERT INTO accounts (number, id, kind, currency, status, debits_posted, credits_posted, debits_pending, "
    "credits_pending, sequence, last_at) VALUES (:number, :id, 'wallet', 'INR', :status, 0, 0, 0, 0, 0, 0)"
)
_PERSON = text(
    "INSERT INTO people (number, id, username, username_folded, first_name, last_name, search_text, password_hash, "
    "created_at) VALUES (:number, :id, :username, :username, :first, :last, :last, '#', :number)"
)


def make_at(connection: Connection, revision: str) -> None:
    """Make the schema of a revision, and the facts that every book has."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    found(connection, INR)


def join(connection: Connection, people: Iterable[tuple[str, str, AccountStatus]]) -> None:
    """Add people, each by first and last name and the status of their wallet; numbered from 2."""
    rows = [
        {
            "number": number,
            "id": f"{number:024x}",
            "username": f"p{number}@example.com",
            "first": first,
            "last": last,
            "status": status.value,
        }
        for number, (first, last, status) in enumerate(people, 2)
    ]
    connection.execute(_ACCOUNT, rows)
    connection.execute(_PERSON, rows)
    if connection.dialect.name == "postgresql":
        for table in ("accounts", "people"):
            connection.execute(text(f"SELECT setval('{table}_number_seq', {len(rows) + 1})"))

"""A book from before limits is counted anew when it is brought up to date."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from hundi.ledger.accounts import DAY
from hundi.ledger.money import INR
from hundi.storage import migrations
from hundi.storage.installation import found
from hundi.storage.migrate import migrate
from hundi.storage.postgres.store import make_engine as make_postgres_engine
from hundi.storage.sqlite.store import make_engine as make_sqlite_engine
from tests.support.postgres import Postgres

HISTORY = [
    ("payment", 2, 3, 5, 10 * DAY),
    ("payment", 2, 3, 7, 12 * DAY),
    ("hold", 2, 3, 11, 12 * DAY + 5),
    ("void", 2, 3, 11, 13 * DAY),
    ("withdrawal", 3, 1, 2, 14 * DAY),
]
"""Kind, sides, amount, time."""


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_what_was_spent_is_made_of_history(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    engine = _engine(request, tmp_path, name)
    with engine.begin() as connection:
        _make_as_of(connection, "0001")
        found(connection, INR)
        _write_history(connection)
        migrate(connection)
        rows = connection.execute(text("SELECT number, spent_day, spent_today FROM accounts ORDER BY number"))
        assert [tuple(row) for row in rows] == [(1, 0, 0), (2, 12, 18), (3, 0, 0)]


def _engine(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> Engine:
    if name == "sqlite":
        return make_sqlite_engine(tmp_path / "book.db", begin="BEGIN IMMEDIATE")
    postgres: Postgres = request.getfixturevalue("postgres")
    return make_postgres_engine(postgres.new_database())


def _make_as_of(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _write_history(connection: Connection) -> None:
    wallet = text(
        "INSERT INTO accounts (number, id, kind, currency, status, debits_posted, credits_posted, debits_pending, "
        "credits_pending, sequence, last_at) VALUES (:number, :id, 'wallet', 'INR', 'open', 0, 100, 0, 0, 9, 0)"
    )
    for number in (2, 3):
        connection.execute(wallet, {"number": number, "id": f"{number:024x}"})
    transfer = text(
        "INSERT INTO transfers (number, id, kind, debit_account, credit_account, amount, pending, at, actor, "
        "debit_sequence, debit_balance, credit_sequence, credit_balance, follows, expires_at) VALUES "
        "(:number, :id, :kind, :debit, :credit, :amount, :pending, :at, 1, :number, 0, :number, 0, :follows, :expires)"
    )
    for number, (kind, debit, credit, amount, at) in enumerate(HISTORY, 1):
        row = {"number": number, "id": f"{number:024x}", "kind": kind, "debit": debit, "credit": credit, "at": at}
        row |= {"amount": amount, "pending": {"hold": amount, "void": -amount}.get(kind, 0)}
        row |= {"follows": 3 if kind == "void" else None, "expires": at + 1 if kind == "hold" else None}
        connection.execute(transfer, row)

import asyncio
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.schema import SchemaItem

from hundi.storage.migrate import is_current, migrate
from hundi.storage.open import open_store
from hundi.storage.postgres.store import make_engine
from hundi.storage.protocol import StoreUnusable
from hundi.storage.tables import APPEND_ONLY, metadata
from tests.ledger.builders import ASHA
from tests.storage.books import audit, open_wallets
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[3]
PROGRAM: Final = """
import asyncio
from hundi.storage.open import open_store
store = open_store("{}", serving=True, make=True)
print(store.signing_secret.hex())
asyncio.run(store.close())
"""


def is_ours(_item: SchemaItem, name: str | None, *_: Any) -> bool:  # noqa: ANN401 - Alembic's signature
    """Leave out what is for search, and what is referred to unchecked."""
    unchecked = {f"fk_transfers_{column}" for column in ("debit_account", "credit_account", "actor")}
    return name not in unchecked | {"people_search", "ix_people_search"}


def checks_of(url: str, *, by_metadata: bool) -> dict[str, list[tuple[str, str]]]:
    """Read how PostgreSQL itself tells every check, made by the migrations or by the tables' description."""
    with make_engine(url).begin() as connection:
        if by_metadata:
            metadata.create_all(connection)
        else:
            migrate(connection)
        found = {
            name: sorted(
                (str(check["name"]), check["sqltext"]) for check in inspect(connection).get_check_constraints(name)
            )
            for name in metadata.tables
        }
    assert any(found.values())
    return found


def test_the_migrations_make_the_schema_that_the_code_expects(empty_url: str) -> None:
    with make_engine(empty_url).begin() as connection:
        assert migrate(connection)
        options = {"include_object": is_ours, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert is_current(connection)
        assert not migrate(connection)


def test_the_migrations_make_the_checks_that_the_code_expects(postgres: Postgres, empty_url: str) -> None:
    assert checks_of(empty_url, by_metadata=False) == checks_of(postgres.new_database(), by_metadata=True)


def test_every_append_only_table_has_its_triggers(empty_url: str) -> None:
    with make_engine(empty_url).begin() as connection:
        migrate(connection)
        query = text("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
        found = {row.tgname: row.tgenabled for row in connection.execute(query)}
    assert {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("change", "truncate")} <= found.keys()
    assert set(found.values()) == {"O"}


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        migrate(connection)
        connection.rollback()
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


async def test_a_server_makes_a_book_in_an_empty_database_and_nobody_else_does_unasked(empty_url: str) -> None:
    with pytest.raises(StoreUnusable, match="run `hundi migrate`"):
        open_store(empty_url)
    store = open_store(empty_url, serving=True, make=True)
    await open_wallets(store, {ASHA: 100})
    assert audit(store) == []
    await store.close()


async def test_two_programs_that_make_a_book_at_once_make_one(empty_url: str) -> None:
    program = PROGRAM.format(empty_url)
    made = await asyncio.gather(
        *(
            asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT, stdout=-1, stderr=-1)
            for _ in range(3)
        )
    )
    told = await asyncio.gather(*(each.communicate() for each in made))
    assert [each.returncode for each in made] == [0] * 3, told
    assert len({out for out, _ in told}) == 1, "they all have the one secret"
    assert {err for _, err in told} == {b""}


@pytest.mark.parametrize("make", [True, False])
def test_a_database_of_something_else_is_refused_and_left_as_it_is(
    postgres: Postgres, empty_url: str, *, make: bool
) -> None:
    name = empty_url.rpartition("/")[2]
    postgres.execute("CREATE TABLE days (text text)", database=name)
    with pytest.raises(StoreUnusable, match="tables that are not Hundi's"):
        open_store(empty_url, make=make)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.execute(tables, database=name) == [("days",)]


@pytest.mark.parametrize("version", ["INSERT INTO alembic_version VALUES ('9999')", "SELECT 'none'"])
@pytest.mark.parametrize("serving", [True, False])
async def test_the_tables_of_another_program_that_keeps_its_version_likewise_are_left_alone(
    postgres: Postgres,
    empty_url: str,
    version: str,
    *,
    serving: bool,
) -> None:
    name = empty_url.rpartition("/")[2]
    postgres.execute("CREATE TABLE days (text text)", database=name)
    postgres.execute("CREATE TABLE alembic_version (version_num varchar)", database=name)
    postgres.execute(version, database=name)
    with pytest.raises(StoreUnusable):
        open_store(empty_url, serving=serving, make=True)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.execute(tables, database=name) == [(2,)]


@pytest.mark.parametrize(
    ("serving", "make", "why"),
    [
        (False, True, "made by a newer version"),
        (True, True, "run `hundi migrate`"),
        (False, False, "run `hundi migrate`"),
    ],
)
async def test_a_book_of_a_newer_version_is_refused(
    postgres: Postgres,
    empty_url: str,
    why: str,
    *,
    serving: bool,
    make: bool,
) -> None:
    await open_store(empty_url, make=True).close()
    postgres.execute("UPDATE alembic_version SET version_num = '9999'", database=empty_url.rpartition("/")[2])
    with pytest.raises(StoreUnusable, match=why):
        open_store(empty_url, serving=serving, make=make)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM installation",
        "UPDATE installation SET value = 'XYZ' WHERE name = 'currency'",
        "UPDATE installation SET value = 'no hex' WHERE name = 'signing_secret'",
    ],
)
async def test_a_book_whose_own_facts_cannot_be_read_is_refused(
    postgres: Postgres, empty_url: str, statement: str
) -> None:
    await open_store(empty_url, make=True).close()
    postgres.execute(statement, database=empty_url.rpartition("/")[2])
    with pytest.raises(StoreUnusable, match="not a book that this version of Hundi can read"):
        open_store(empty_url)

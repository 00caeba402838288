from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.schema import CheckConstraint, SchemaItem

from hundi.storage import migrations
from hundi.storage.migrate import is_current, migrate
from hundi.storage.sqlite.store import make_engine
from hundi.storage.tables import APPEND_ONLY, metadata


def made(path: Path) -> Engine:
    """Make the schema as the migrations do."""
    engine = make_engine(path, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        assert not is_current(connection)
        assert migrate(connection)
    return engine


def is_ours(item: SchemaItem, name: str | None, *_: Any) -> bool:  # noqa: ANN401 - Alembic's signature
    """Leave out the tables of the search index, which SQLAlchemy knows nothing of."""
    assert item is not None
    return not (name or "").startswith("people_search")


def test_the_newest_step_is_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_the_migrations_make_the_schema_that_the_code_expects(path: Path) -> None:
    with made(path).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_checks_that_the_code_expects(path: Path) -> None:
    with made(path).connect() as connection:
        for table in metadata.sorted_tables:
            expected = {
                str(check.name): squeezed(str(check.sqltext))
                for check in table.constraints
                if isinstance(check, CheckConstraint)
            }
            found = {
                str(check["name"]): squeezed(check["sqltext"])
                for check in inspect(connection).get_check_constraints(table.name)
            }
            assert found == expected, table.name


def squeezed(sql: str) -> str:
    return " ".join(sql.split())


def test_the_migrations_make_the_same_strict_tables_as_the_metadata(path: Path, tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "metadata.db", begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        metadata.create_all(connection)
    with engine.connect() as by_metadata, made(path).connect() as by_migrations:
        for table in metadata.tables:
            assert columns_of(by_migrations, table) == columns_of(by_metadata, table)
            assert flags_of(by_migrations, table) == flags_of(by_metadata, table)


def columns_of(connection: Connection, table: str) -> list[Any]:
    return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({table})")]


def flags_of(connection: Connection, table: str) -> list[Any]:
    """Read whether the table is strict and has row ids."""
    return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_list({table})")]


def test_a_book_that_is_current_is_left_alone(path: Path) -> None:
    with made(path).begin() as connection:
        assert is_current(connection)
        assert not migrate(connection)


def test_every_append_only_table_has_its_triggers(path: Path) -> None:
    with made(path).connect() as connection:
        found = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars())
    assert {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")} <= found


def test_a_migration_that_fails_leaves_nothing(path: Path) -> None:
    engine = make_engine(path, begin="BEGIN IMMEDIATE")
    with engine.connect() as connection:
        migrate(connection)
        assert is_current(connection)
        connection.rollback()
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []

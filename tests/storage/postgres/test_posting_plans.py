"""By which way PostgreSQL reaches the accounts that a group writes, however young the book is."""

from typing import Any

import psycopg
import pytest

from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.wire import Statement

pytestmark = pytest.mark.anyio

COLUMNS = ["'{1}'"] * 10


@pytest.mark.parametrize(
    ("statement", "arguments", "way"),
    [
        pytest.param(sql.UPDATE_ACCOUNTS, [*COLUMNS, """'{"(0,1)"}'"""], "Tid Scan on accounts", id="found"),
        pytest.param(sql.UPDATE_NEW_ACCOUNTS, COLUMNS, "Index Scan using pk_accounts on accounts", id="new"),
    ],
)
async def test_accounts_are_reached_without_a_search(
    raw: psycopg.Connection[Any], statement: Statement, arguments: list[str], way: str
) -> None:
    raw.execute(sql.SETTINGS.encode())
    raw.execute(f"PREPARE written AS {statement.sql}".encode())
    plan = raw.execute(f"EXPLAIN EXECUTE written ({', '.join(arguments)})".encode()).fetchall()
    assert [line for (line,) in plan if way in line], plan

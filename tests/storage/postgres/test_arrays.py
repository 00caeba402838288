"""Any value goes to PostgreSQL and comes back as it was."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.ledger.invariants import InvariantBrokenError
from hundi.storage.postgres.arrays import blobs, integers, optional_integers, texts, words
from tests import strategies
from tests.support.postgres import Postgres

BIGINTS = st.integers(-(2**63), 2**63 - 1)
ODD = [
    "",
    "NULL",
    "null",
    '"',
    "\\",
    "{",
    "}",
    ",",
    " ",
    "\t\r\n\v",
    '\\"',
    "{NULL}",
    "''",
    "\\x00",
    "%s",
    "$1",
    "\ufeff",
]
TEXTS = strategies.stored_texts() | st.sampled_from(ODD)
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def connection(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        yield connection


def echo(connection: psycopg.Connection[Any], literal: bytes, kind: str) -> list[Any]:
    """Have PostgreSQL read a literal as an array, and return what it found."""
    found = connection.execute(f"SELECT %s::{kind}[]".encode(), [literal.decode()]).fetchone()
    assert found is not None
    listed: list[Any] = found[0]
    return listed


@given(values=st.lists(BIGINTS))
@MANY
def test_integers(connection: psycopg.Connection[Any], values: list[int]) -> None:
    assert echo(connection, integers(values), "bigint") == values
    assert echo(connection, integers(tuple(values)), "bigint") == values


@given(values=st.lists(BIGINTS | st.none()))
@MANY
def test_optional_integers(connection: psycopg.Connection[Any], values: list[int | None]) -> None:
    assert echo(connection, optional_integers(values), "bigint") == values


@given(values=st.lists(TEXTS | st.none()))
@MANY
def test_texts(connection: psycopg.Connection[Any], values: list[str | None]) -> None:
    assert echo(connection, texts(values), "text") == values


@given(values=st.lists(st.binary() | st.none()))
@MANY
def test_blobs(connection: psycopg.Connection[Any], values: list[bytes | None]) -> None:
    assert echo(connection, blobs(values), "bytea") == values


@given(values=st.lists(st.text("0123456789abcdef", min_size=24, max_size=24)))
@MANY
def test_words(connection: psycopg.Connection[Any], values: list[str]) -> None:
    assert echo(connection, words(values), "text") == values


@pytest.mark.parametrize("bad", [["a\0b"], ["ok", "\0"]])
def test_a_nul_is_refused(bad: Sequence[str]) -> None:
    with pytest.raises(InvariantBrokenError):
        texts(bad)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        texts(["\ud800"])

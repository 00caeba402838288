"""A book on each engine."""

from pathlib import Path

import pytest

from tests.support.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a book that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'book.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()

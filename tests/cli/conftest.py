"""The command line, run in this process on a book of its own."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from hundi.cli import main
from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import NewPerson, OpenWallet
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from tests.support.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.out)


Hundi = Callable[..., Ran]

on_both_engines = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name the test's own book: in PostgreSQL where a test asks for that, by `parametrize("database", …, indirect)`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path}/hundi.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def hundi(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ran]]:
    """Run `hundi` with these arguments on the test's own data folder and book."""
    handlers = logging.getLogger().handlers[:]
    monkeypatch.setenv("HUNDI_DATA_DIR", str(tmp_path))
    if not database.startswith("sqlite"):
        monkeypatch.setenv("HUNDI_DATABASE", database)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hundi", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    yield run
    structlog.reset_defaults()  # `serve` sent the logs to this test's own standard error
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def asha(database: str, hundi: Hundi) -> AccountId:
    """Somebody with 100.00 on the test's book."""
    assert hundi("migrate").code == 0
    owner = AccountId(new_id())
    person = NewPerson("Asha@example.com", "asha@example.com", "Asha", "Rao", "asha rao", "no hash", "asha.rao")

    async def sign_up() -> None:
        store = open_store(database)
        await store.ledger.post([OpenWallet(TransferId(new_id()), owner, person, Money(100_00, INR))], now())
        await store.close()

    asyncio.run(sign_up())
    return owner

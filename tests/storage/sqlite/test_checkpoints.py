"""The log is copied back beside the groups, and stays short."""

import sqlite3
from pathlib import Path

import pytest

from hundi.ledger.commands import Pay
from hundi.ledger.transfers import Transfer
from hundi.storage.sqlite import SqliteStore, checkpoints
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id
from tests.storage.books import audit, open_wallets, read_balances
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

PAGE = 4_096
HEADERS = 100


@pytest.fixture(autouse=True)
def short_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy back after each commit, and begin anew what has 40 pages."""
    monkeypatch.setattr(checkpoints, "INTERVAL_SECONDS", 0.0)
    monkeypatch.setattr(checkpoints, "LONG_PAGES", 40)


async def pay(store: SqliteStore, groups: int) -> None:
    for _ in range(groups):
        outcomes = await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW)
        assert isinstance(outcomes[0], Transfer)


def log_pages(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size // (PAGE + 24)


def log_salts(path: Path) -> bytes:
    """Read what SQLite draws anew whenever it begins a log anew (the header of its WAL format, from byte 16)."""
    with path.with_name(f"{path.name}-wal").open("rb") as log:
        return log.read(24)[16:]


async def test_a_log_is_begun_anew_again_and_again(store: SqliteStore, path: Path) -> None:
    await open_wallets(store, {ASHA: 10_000, BALA: 0})
    seen: set[bytes] = set()
    paid = 0
    while len(seen) < 4:  # and if it never is, everything will have been paid, and the next payment is refused
        await pay(store, 10)
        paid += 10
        seen.add(log_salts(path))
    assert read_balances(store)[BALA] == paid
    assert audit(store) == []


async def test_whoever_reads_an_old_part_of_the_log_keeps_it_and_holds_nobody_up(
    store: SqliteStore, raw: sqlite3.Connection, path: Path
) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    raw.execute("BEGIN")
    seen = raw.execute("SELECT count(*) FROM transfers").fetchone()
    await pay(store, 200)
    assert raw.execute("SELECT count(*) FROM transfers").fetchone() == seen
    kept = log_pages(path)
    raw.execute("COMMIT")
    await pay(store, 200)
    assert log_pages(path) <= kept + 200
    assert audit(store) == []


async def test_what_cannot_be_copied_back_is_told_and_tried_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})

    def fail(_: object) -> int:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.Checkpointer, "_checkpoint", fail)
        await pay(store, 3)
        await until(lambda: "disk I/O error" in "".join(capfd.readouterr()))
    await pay(store, 3)
    assert read_balances(store)[BALA] == 6

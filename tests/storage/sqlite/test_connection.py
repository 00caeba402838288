import sqlite3
import threading
from pathlib import Path

import pytest

from hundi.storage.protocol import StoreUnusable
from hundi.storage.sqlite import SqliteStore, connection
from hundi.storage.sqlite.connection import connect

pytestmark = pytest.mark.anyio


def read(raw: sqlite3.Connection, pragma: str) -> object:
    return raw.execute(f"PRAGMA {pragma}").fetchone()[0]


def test_commits_are_synced_to_disk_before_they_are_answered(path: Path) -> None:
    raw = connect(path)
    assert read(raw, "journal_mode") == "wal"
    assert read(raw, "synchronous") == 2
    assert read(raw, "fullfsync") == 1
    assert read(raw, "checkpoint_fullfsync") == 1
    raw.close()


def test_constraints_and_triggers_are_in_force(path: Path) -> None:
    raw = connect(path)
    assert read(raw, "foreign_keys") == 1
    assert read(raw, "recursive_triggers") == 1
    assert read(raw, "ignore_check_constraints") == 0
    raw.close()


@pytest.mark.parametrize(
    ("weaker", "told"),
    [
        ("PRAGMA synchronous=NORMAL", "synchronous=1"),
        ("PRAGMA synchronous=OFF", "synchronous=0"),
        ("PRAGMA journal_mode=DELETE", "journal_mode=delete"),
        ("PRAGMA journal_mode=MEMORY", "journal_mode=memory"),
    ],
)
def test_weaker_durability_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch, weaker: str, told: str) -> None:
    monkeypatch.setattr(connection, "_PRAGMAS", (*connection._PRAGMAS, weaker))  # noqa: SLF001 - as a build might
    with pytest.raises(StoreUnusable, match=f"would not be durable.*{told}"):
        connect(path)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(StoreUnusable, match="journal_mode=memory"):
        connect(Path(":memory:"))


def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(StoreUnusable, match=r"Hundi needs 3\.38\.0: use a newer Python"):
        connect(path)


def test_a_file_that_is_no_database_is_refused_and_let_go(path: Path) -> None:
    path.write_text("Dear diary, " * 100)
    with pytest.raises(StoreUnusable, match=r"cannot open the database .*not a database") as refused:
        connect(path)
    assert refused.traceback, "which holds on to what the function had"
    descriptors = Path("/proc/self/fd")
    if descriptors.exists():
        assert str(path) not in {str(descriptor.resolve()) for descriptor in descriptors.iterdir()}


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="unable to open database file"):
        connect(tmp_path)


async def test_the_file_is_its_owners_alone(store: SqliteStore, path: Path) -> None:
    assert await store.ready()
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_connection_that_never_waits_waits_to_be_opened(path: Path) -> None:
    connect(path).close()
    last = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    last.execute("PRAGMA locking_mode=EXCLUSIVE")
    last.execute("BEGIN EXCLUSIVE")  # as whoever closes the last connection has it while the log is copied back
    threading.Timer(0.3, last.close).start()
    opened = connect(path, busy_timeout_seconds=0)
    assert opened.execute("PRAGMA busy_timeout").fetchone() == (0,)
    opened.close()

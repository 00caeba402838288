import sqlite3
from pathlib import Path

import pytest

from hundi.ledger.money import INR
from hundi.storage.open import open_store, sqlite_path
from hundi.storage.protocol import StoreUnusable
from tests.ledger.builders import ASHA
from tests.storage.books import open_wallets, read_balances

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///book.db", "book.db"),
        ("sqlite:///a/b c/बही.db", "a/b c/बही.db"),
        ("sqlite:////var/lib/hundi.db", "/var/lib/hundi.db"),
    ],
)
def test_a_url_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://localhost", "'mysql' names no database of Hundi's"),
        ("hundi.db", "use sqlite:///file.db"),
        ("", "use sqlite:///file.db"),
        ("sqlite://", "use sqlite:///file.db"),
        ("sqlite:///", "needs a file that stays"),
        ("sqlite:///:memory:", "needs a file that stays"),
        ("sqlite:///a\0b", "needs a file that stays"),
    ],
)
def test_a_url_that_names_no_file_is_refused(url: str, why: str) -> None:
    with pytest.raises(StoreUnusable, match=why):
        open_store(url)


async def test_a_book_stays_what_it_is_from_one_opening_to_the_next(url: str) -> None:
    first = open_store(url, serving=True, make=True)
    secret = first.signing_secret
    await open_wallets(first, {ASHA: 100})
    await first.close()

    second = open_store(url, serving=True, make=True)

    assert (second.signing_secret, second.currency) == (secret, INR)
    assert read_balances(second)[ASHA] == 100
    await second.close()


async def test_two_books_have_two_secrets(url: str, tmp_path: Path) -> None:
    stores = [open_store(url, make=True), open_store(f"sqlite:///{tmp_path / 'other.db'}", make=True)]
    assert len({store.signing_secret for store in stores}) == 2
    assert all(len(store.signing_secret) == 32 for store in stores)
    for store in stores:
        await store.close()


def test_a_book_that_is_not_there_is_not_made_unasked(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with pytest.raises(StoreUnusable, match=r"there is no database .*hundi migrate"):
        open_store(f"sqlite:///{path}")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    path.touch()
    with pytest.raises(StoreUnusable, match="run `hundi migrate`"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize("make", [True, False])
def test_a_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path, make: bool) -> None:  # noqa: FBT001
    path = tmp_path / "diary.db"
    diary = sqlite3.connect(path)
    diary.execute("CREATE TABLE days (text)")
    diary.close()

    with pytest.raises(StoreUnusable, match="tables that are not Hundi's"):
        open_store(f"sqlite:///{path}", serving=make, make=make)

    diary = sqlite3.connect(path)
    assert diary.execute("SELECT name FROM sqlite_schema").fetchall() == [("days",)]
    diary.close()


@pytest.mark.parametrize(("make", "why"), [(True, "made by a newer version"), (False, "of another version")])
async def test_a_book_of_a_newer_version_is_refused(tmp_path: Path, make: bool, why: str) -> None:  # noqa: FBT001
    path = tmp_path / "book.db"
    await open_store(f"sqlite:///{path}", make=True).close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()

    with pytest.raises(StoreUnusable, match=why):
        open_store(f"sqlite:///{path}", serving=make, make=make)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM installation",
        "UPDATE installation SET value = 'XYZ' WHERE name = 'currency'",
        "UPDATE installation SET value = 'no hex' WHERE name = 'signing_secret'",
    ],
)
async def test_a_book_whose_own_facts_cannot_be_read_is_refused(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "book.db"
    await open_store(f"sqlite:///{path}", make=True).close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(statement)
    raw.close()

    with pytest.raises(StoreUnusable, match="not a book that this version of Hundi can read"):
        open_store(f"sqlite:///{path}")


def test_a_place_where_nothing_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match="cannot open the database"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'book.db'}", make=True)

"""What becomes of the people of a book that is older than handles."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.book import Opened
from hundi.storage.handles import clean_handle
from hundi.storage.migrate import migrate
from hundi.storage.open import open_store
from hundi.storage.postgres.store import make_engine as make_postgres_engine
from hundi.storage.sqlite.store import make_engine as make_sqlite_engine
from hundi.storage.tables import handles, people
from tests.ledger.builders import NOW, wallet_id
from tests.storage.books import sign_up
from tests.storage.old_books import join, make_at
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

OPEN, FROZEN, CLOSED = AccountStatus.OPEN, AccountStatus.FROZEN, AccountStatus.CLOSED


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'book.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def engine(url: str) -> Engine:
    """Connect to it by hand."""
    if url.startswith("sqlite"):
        return make_sqlite_engine(Path(url.removeprefix("sqlite:///")), begin="BEGIN IMMEDIATE")
    return make_postgres_engine(url)


def migrated(engine: Engine, *known: tuple[str, str, AccountStatus]) -> list[str | None]:
    """Bring a book of the first version up to date; returns the handles of these people, who were in it."""
    with engine.begin() as connection:
        make_at(connection, "0001")
        if known:
            join(connection, known)
    with engine.begin() as connection:
        assert migrate(connection)
        given = list(connection.execute(select(people.c.handle).order_by(people.c.number)).scalars())
        kept = {row.handle: (row.person, row.given_at) for row in connection.execute(select(handles))}
        ids = connection.execute(select(people.c.handle, people.c.id, people.c.created_at)).all()
    engine.dispose()
    assert kept == {row.handle: (row.id, row.created_at) for row in ids if row.handle is not None}
    return given


async def test_everyone_who_is_there_gets_a_handle_made_of_their_name(url: str, engine: Engine) -> None:
    given = migrated(
        engine,
        *(
            ("Asha", "Rao", OPEN),
            ("Jos\u00e9", "N\u00fa\u00f1ez", FROZEN),
            ("Asha", "Rao", CLOSED),
            ("asha", "rao", OPEN),
        ),
        *(("\u0938\u0941", "\u0930", OPEN), ("\u674e", "\u5c0f", OPEN), ("Asha", "Rao2", OPEN), ("Admin", "1", OPEN)),
        *(("Asha", "Rao", FROZEN), ("A" * 50, "B" * 50, OPEN), ("Dot.", 'O\'Neil \\ "x"', OPEN)),
    )
    assert given == [
        *("asha.rao", "jose.nunez", None, "asha.rao2", "friend1", "friend2", "asha.rao3", "friend3", "asha.rao4"),
        *("a" * 22, "dot.oneilx"),
    ]
    assert [clean_handle(handle) for handle in given if handle] == [handle for handle in given if handle]

    store = open_store(url, make=True)
    try:
        with store.snapshot() as snapshot:
            assert snapshot.people_without_handle == [], "whose wallet was closed may have none"
        (opened,) = await store.ledger.post([sign_up(wallet_id(99), "Nina")], NOW)
        assert isinstance(opened, Opened)
        assert (await store.profiles.by_handles(["asha.rao3"])).keys() == {"asha.rao3"}
    finally:
        await store.close()


def test_a_book_with_nobody_in_it_has_no_handles(engine: Engine) -> None:
    assert migrated(engine) == []


def test_however_many_there_are_no_two_have_one(engine: Engine) -> None:
    names = [("Asha", "Rao"), ("Asha", "Rao1"), ("Bala", "\u0930"), ("\u0930", "\u0930"), ("asha", "rao!")]
    given = migrated(engine, *((*names[number % len(names)], OPEN) for number in range(21_000)))
    assert None not in given
    assert len(set(given)) == 21_000


async def test_whoever_had_left_takes_nobodys_place_on_a_page(url: str, engine: Engine) -> None:
    migrated(engine, *[("Asha", "rao", CLOSED)] * 5, ("Asha", "rao", OPEN))
    store = open_store(url)
    page = await store.people.search("rao", after=None, limit=1, leave_out=None)
    assert [person.id for person in page.people] == [f"{7:024x}"]
    await store.close()

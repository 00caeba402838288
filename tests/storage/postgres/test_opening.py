"""Databases that are not as Hundi needs them are refused in one line that says what to do, and tells no secret."""

from collections.abc import Iterator

import pytest

from hundi.storage.open import open_store
from hundi.storage.postgres.connection import OLDEST, check_facts
from hundi.storage.protocol import StoreUnusable
from tests.ledger.builders import NOBODY, NOW, session_id
from tests.support.postgres import Postgres
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

SECRET = "hush-hush"


def refusal(url: str, *, make: bool = True) -> str:
    """Try to open a book, and return the one line that says why it cannot be."""
    with pytest.raises(StoreUnusable) as refused:
        open_store(url, serving=make, make=make)
    message = str(refused.value)
    assert "\n" not in message
    assert SECRET not in message
    return message


@pytest.fixture(scope="module")
def careless() -> Iterator[Postgres]:
    """Run a PostgreSQL that may lose what it has said it kept."""
    with Postgres(fsync="off", full_page_writes="off") as running:
        yield running


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "Connection refused"),
        (f"postgresql://u:{SECRET}@nowhere.invalid/d", "nowhere.invalid"),
        (f"postgresql://u:{SECRET}@127.0.0.1:http/d", 'invalid integer value "http"'),
        (f"postgresql://u:{SECRET}@127.0.0.1/d?sslmode=odd", "sslmode"),
        (f"postgresql://127.0.0.1:1/d?password={SECRET}", "Connection refused"),
        (f"postgresql://u:{SECRET}%zz@127.0.0.1/d", "URL cannot be read"),
        (f"postgresql://u:{SECRET}@[::1]x/d", "URL cannot be read"),
        (f"postgresql://u:{SECRET}@[::1/d", "URL cannot be read"),
        (f"postgresql://u:a@{SECRET}@127.0.0.1/d", "URL cannot be read"),
        (f"postgresql://u:1/{SECRET}@127.0.0.1/d", "URL cannot be read"),
        (f"postgresql://u:{SECRET}@127.0.0.1/d?no_such_option=1", "URL cannot be read"),
    ],
)
def test_what_cannot_be_reached_is_told_without_the_password(url: str, words: str) -> None:
    for make in (True, False):
        message = refusal(url, make=make)
        assert words in message


@pytest.mark.parametrize("written", ["p%40ss%2Fw%25rd", "pa#ss", "pa?ss"])
async def test_a_password_may_have_anything_in_it(postgres: Postgres, empty_url: str, written: str) -> None:
    credentials, _, rest = empty_url.partition("@")
    user = credentials.rpartition(":")[0]
    await open_store(f"{user}:{written}@{rest}", make=True).close()  # any password is as good here
    assert postgres.execute("SELECT 1") == [(1,)]


def test_a_database_that_is_not_there_is_refused(postgres: Postgres) -> None:
    assert 'database "no_such_book" does not exist' in refusal(postgres.url("no_such_book"))


def test_somebody_who_may_not_connect_is_refused(postgres: Postgres, empty_url: str) -> None:
    name = empty_url.rpartition("/")[2]
    postgres.execute(f"CREATE ROLE stranger_{name} LOGIN PASSWORD '{SECRET}'")
    postgres.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
    host = empty_url.rpartition("@")[2]
    assert "permission denied" in refusal(f"postgresql://stranger_{name}:{SECRET}@{host}")


def test_a_role_that_may_not_make_tables_is_told_so(postgres: Postgres, empty_url: str) -> None:
    name = empty_url.rpartition("/")[2]
    postgres.execute(f"CREATE ROLE reader_{name} LOGIN")
    host = empty_url.rpartition("@")[2]
    assert "permission denied for schema public" in refusal(f"postgresql://reader_{name}@{host}")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Postgres, encoding: str) -> None:
    name = f"in_{encoding.lower()}"
    postgres.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    message = refusal(postgres.url(name))
    assert message == f"the database is in {encoding}: make one with ENCODING 'UTF8'"


def test_a_postgresql_that_does_not_sync_is_refused(careless: Postgres) -> None:
    assert "would not be durable (fsync=off, full_page_writes=off)" in refusal(careless.new_database())


@pytest.mark.parametrize("how", ["ALTER DATABASE {} SET synchronous_commit = off", "options"])
def test_a_commit_that_does_not_wait_for_the_disk_is_refused(postgres: Postgres, empty_url: str, how: str) -> None:
    url = empty_url
    if how == "options":
        url += "?options=-csynchronous_commit%3Doff"
    else:
        postgres.execute(how.format(empty_url.rpartition("/")[2]))
    assert "would not be durable (synchronous_commit=off)" in refusal(url)


async def test_durability_that_is_turned_off_later_is_refused_to_a_store_that_is_open(
    postgres: Postgres, empty_url: str
) -> None:
    await open_store(empty_url, make=True).close()
    postgres.execute(f"ALTER DATABASE {empty_url.rpartition('/')[2]} SET synchronous_commit = off")
    assert "synchronous_commit=off" in refusal(empty_url, make=False)


def test_a_version_that_is_too_old_is_refused() -> None:
    durable = ("on", "on", "on")
    check_facts((OLDEST, "UTF8", *durable))
    with pytest.raises(StoreUnusable, match="PostgreSQL 14 is too old: Hundi needs 15 or later"):
        check_facts((140_012, "UTF8", *durable))


async def test_a_store_that_is_closed_leaves_no_connection(postgres: Postgres, empty_url: str) -> None:
    store = open_store(empty_url, serving=True, make=True)
    assert await store.ready()
    assert await store.ledger.post([], NOW) == []
    assert await store.ledger.available(NOBODY, session_id(1), NOW) is None
    await store.close()
    name = empty_url.rpartition("/")[2]
    await until(lambda: not postgres.execute(f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}'"))  # noqa: S608

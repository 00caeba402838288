import sqlite3
from dataclasses import replace

import pytest

from hundi.ledger.accounts import Instant
from hundi.storage.protocol import PersonChange
from hundi.storage.sqlite import SqliteStore
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, inr, session_id
from tests.storage.books import sign_up

pytestmark = pytest.mark.anyio


async def test_the_index_is_of_the_people_who_are_there(store: SqliteStore, raw: sqlite3.Connection) -> None:
    refused = replace(sign_up(CHITRA, "Chitra"), grant=inr(0))
    await store.ledger.post([sign_up(ASHA, "Asha"), refused, sign_up(BALA, "Bala"), sign_up(NOBODY, "Asha")], NOW)
    await store.sessions.begin(session_id(1), ASHA, now=NOW, expires_at=Instant(NOW + 1))
    for first_name in ("Meenakshi", "Asha", "Ushaben"):
        change = PersonChange(first_name=first_name)
        await store.people.change(ASHA, change, search_text="{} {}".format, keep_session=session_id(1), now=NOW)

    raw.execute("INSERT INTO people_search (people_search, rank) VALUES ('integrity-check', 1)")

    found = raw.execute("SELECT p.first_name FROM people_search AS s JOIN people AS p ON p.number = s.rowid").fetchall()
    assert found == [("Ushaben",), ("Bala",)]


async def test_an_index_that_is_of_others_would_be_noticed(store: SqliteStore, raw: sqlite3.Connection) -> None:
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    raw.execute("INSERT INTO people_search (rowid, search_text) VALUES (99, 'nobody')")
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        raw.execute("INSERT INTO people_search (people_search, rank) VALUES ('integrity-check', 1)")

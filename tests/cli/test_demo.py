"""`hundi demo`, on both engines."""

import asyncio
from pathlib import Path

import pytest

from hundi.cli.demo import _describe
from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.audit import Entry
from hundi.services.clock import now
from hundi.services.demo import Filled
from hundi.services.hundi import build
from hundi.settings import Settings
from hundi.storage.open import open_store
from tests.cli.conftest import Hundi, on_both_engines


def signs_in(database: str, username: str, password: str) -> bool:
    async def run() -> bool:
        hundi = build(open_store(database), Settings())
        await hundi.start()
        signed_in = await hundi.directory.sign_in(username, password, address="127.0.0.1")
        await hundi.stop()
        return signed_in is not None

    return asyncio.run(run())


@on_both_engines
def test_an_empty_book_is_filled_once_and_right(hundi: Hundi, database: str) -> None:
    filled = hundi("demo", "--json")
    assert filled.code == 0
    facts = filled.json
    assert [person["username"] for person in facts["people"] if person["role"] == "admin"] == ["kabir@demo.example"]
    assert hundi("verify", "--json").json["ok"] is True
    assert signs_in(database, "asha@demo.example", facts["password"])
    assert not signs_in(database, "asha@demo.example", facts["password"] + "x")

    again = hundi("demo")
    assert (again.code, again.out, again.err.count("\n")) == (1, "", 1)
    assert "the book is in use, and stays as it is" in again.err
    assert len(hundi("user", "list", "--json").json["people"]) == len(facts["people"]) == 12


@on_both_engines
def test_two_books_of_one_seed_have_the_same_history_and_passwords_of_their_own(
    hundi: Hundi, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def history(url: str) -> list[Entry]:
        with open_store(url).snapshot() as snapshot:
            return list(snapshot.entries())

    noon = now()
    monkeypatch.setattr("hundi.cli.demo.now", lambda: noon)  # a midnight may pass between the two
    other = f"sqlite:///{tmp_path}/other.db"
    one, two = hundi("demo", "--json").json, hundi("demo", "--json", "--database", other).json
    assert one["people"] == two["people"]
    assert one["password"] != two["password"]
    assert history(database) == history(other)


def test_it_says_who_signs_in_how_and_what_next(hundi: Hundi) -> None:
    said = hundi("demo", "--seed", "7").out
    assert "asha@demo.example" in said
    assert "सुनीता देशपांडे" in said
    assert "Kabir Menon (admin)" in said
    assert "sign in with the password " in said
    assert " serve --database sqlite:///" in said
    assert " verify --database sqlite:///" in said


@pytest.mark.usefixtures("asha")
def test_a_book_with_somebody_in_it_stays_as_it_is(hundi: Hundi, asha: AccountId) -> None:
    assert "the book is in use" in hundi("demo").err
    assert [person["id"] for person in hundi("user", "list", "--json").json["people"]] == [asha]


def test_a_book_that_has_limits_is_in_use(hundi: Hundi) -> None:
    assert hundi("migrate").code == 0
    hundi("limit", "--day", "5", "--reason", "small change")
    assert "the book is in use" in hundi("demo").err


def test_what_somebody_else_does_in_the_book_meanwhile_is_said_in_one_line(
    hundi: Hundi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def looks_empty(_: object) -> bool:  # as it did a moment ago
        return True

    monkeypatch.setattr("hundi.services.demo.is_empty", looks_empty)
    assert hundi("demo").code == 0
    again = hundi("demo")
    assert (again.code, again.out, again.err.count("\n")) == (1, "", 1)
    assert "username_taken" in again.err
    assert "name an empty one" in again.err


def test_a_password_in_the_url_is_not_printed() -> None:
    url = "postgresql://hundi:secret@db.example.org/hundi"
    said = _describe(Filled({}, 1, Instant(0), Instant(1)), "abcde", url)
    assert "secret" not in said
    assert "serve   (with HUNDI_DATABASE set to the same)" in said

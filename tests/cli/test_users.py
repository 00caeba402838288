"""People and admins, limits, invitations and links at the command line."""

import io
import sqlite3
from contextlib import closing

import psycopg
import pytest

from hundi.ledger.accounts import AccountId
from tests.cli.conftest import Hundi, Ran, on_both_engines

pytestmark = on_both_engines

PASSWORD = "correct horse"
CREATE = ("user", "create", "Ada@example.org", "--first-name", "Ada", "--last-name", "Admin", "--password-stdin")


@pytest.fixture
def create(hundi: Hundi, monkeypatch: pytest.MonkeyPatch) -> Hundi:
    """Make somebody, whose password stands on standard input."""

    def run(*arguments: str, password: str = PASSWORD) -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return hundi(*CREATE, *arguments)

    return run


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(database) as postgres:
        return postgres.execute(query.encode()).fetchall()


@pytest.mark.usefixtures("asha")
def test_the_first_admin_is_made_with_an_empty_wallet_and_nobody_signed_in(
    hundi: Hundi, create: Hundi, database: str
) -> None:
    made = create("--admin", "--json")
    assert (made.code, made.json["role"], made.json["username"]) == (0, "admin", "Ada@example.org")
    shown = hundi("user", "show", "ada@example.org", "--json").json
    assert (shown["balance"], shown["signIns"], shown["keys"]) == (0, 0, 0)
    assert [person["username"] for person in hundi("user", "list", "--role", "admin", "--json").json["people"]] == [
        "Ada@example.org"
    ]
    (kept,) = rows(database, "SELECT password_hash FROM people WHERE username_folded = 'ada@example.org'")
    assert str(kept[0]).startswith("$argon2id$")
    assert rows(database, "SELECT act FROM acts") == [("promote",)]
    assert hundi("verify", "--json").json["ok"] is True


@pytest.mark.usefixtures("asha")
def test_a_password_that_is_asked_for_is_typed_twice(hundi: Hundi, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PASSWORD

    monkeypatch.setattr("getpass.getpass", answer)
    made = hundi(*CREATE[:-1])
    assert made.code == 0
    assert len(asked) == 2
    assert PASSWORD not in made.out + made.err


@pytest.mark.usefixtures("asha")
@pytest.mark.parametrize(
    ("password", "arguments", "words"),
    [("short", (), "password is too small"), ("", (), "password is too small")],
)
def test_a_password_that_cannot_be_one_makes_nobody(
    hundi: Hundi, create: Hundi, password: str, arguments: tuple[str, ...], words: str
) -> None:
    ran = create(*arguments, password=password)
    assert (ran.code, words in ran.err, ran.err.count("\n")) == (1, True, 1)
    assert len(hundi("user", "list", "--json").json["people"]) == 1


@pytest.mark.usefixtures("asha")
def test_a_person_is_meant_by_their_handle_too(hundi: Hundi, create: Hundi) -> None:
    made = create("--handle", "@Ada.First", "--json").json
    assert made["handle"] == "ada.first"
    assert hundi("deposit", "@ADA.first", "1", "--json").json["person"] == made["id"]
    assert hundi("user", "show", " @ada.first", "--json").json["balance"] == 1_00
    assert hundi("user", "list", "--search", "@ada", "--json").json["people"] == [made]
    assert "nobody has the handle '@ada'" in hundi("freeze", "@ada", "--reason", "x").err
    reserved = create("--handle", "admin")
    assert (reserved.code, "reserved" in reserved.err, reserved.err.count("\n")) == (1, True, 1)


@pytest.mark.usefixtures("asha")
def test_a_username_is_given_once(create: Hundi) -> None:
    assert create().code == 0
    again = create()
    assert (again.code, "username_taken" in again.err, again.err.count("\n")) == (1, True, 1)


@pytest.mark.usefixtures("asha")
def test_admins_are_appointed_and_dismissed_but_the_last_one(hundi: Hundi, create: Hundi) -> None:
    create("--admin")
    refused = hundi("user", "demote", "ada@example.org")
    assert (refused.code, "last admin" in refused.err, refused.err.count("\n")) == (1, True, 1)
    assert "is an admin" in hundi("user", "promote", "asha@example.com").out
    assert "So it was" in hundi("user", "promote", "asha@example.com").out
    assert hundi("user", "demote", "ada@example.org", "--json").json["role"] == "person"
    assert "nobody has the username" in hundi("user", "promote", "nobody@example.com").err


@pytest.mark.usefixtures("asha")
def test_people_are_listed_and_shown(hundi: Hundi, create: Hundi) -> None:
    create("--admin")
    hundi("freeze", "asha@example.com", "--reason", "a lost phone")
    assert hundi("user", "list", "--search", "asha ra").out.rstrip().endswith("Asha Rao (frozen)")
    assert hundi("user", "list", "--search", "ada@EXAMPLE").out.rstrip().endswith("Ada Admin (admin)")
    assert hundi("user", "list", "--status", "frozen", "--role", "admin").out == "Nobody.\n"
    assert "--limit lists more than 1" in hundi("user", "list", "--limit", "1").out
    shown = hundi("user", "show", "asha@example.com").out
    assert "100.00 INR" in shown
    assert "frozen: a lost phone" in shown


@pytest.mark.usefixtures("asha")
def test_limits_are_set_shown_and_taken_away(hundi: Hundi, asha: AccountId) -> None:
    assert "any amount" in hundi("limit").out
    assert "say it with --reason" in hundi("limit", "--day", "5").err
    assert hundi("limit", "--transfer", "50", "--reason", "new here", "--json").json["transferLimit"] == 50_00
    own = hundi("limit", "asha@example.com", "--day", "12.50", "--reason", "a student", "--json").json
    assert own == {"person": asha, "transferLimit": None, "dayLimit": 12_50, "currency": "INR"}
    assert "in a day 12.50 INR at most" in hundi("limit", "asha@example.com").out
    hundi("limit", "asha@example.com", "--transfer", "1", "--reason", "less")
    left = hundi("limit", "asha@example.com", "--day", "none", "--reason", "older now", "--json").json
    assert (left["transferLimit"], left["dayLimit"]) == (1_00, None)
    assert hundi("limit", "--json").json["transferLimit"] == 50_00
    assert hundi("limit", "--transfer", "none", "--reason", "known", "--json").json["transferLimit"] is None
    assert "a plain decimal such as 12.50" in hundi("limit", "--day", "much", "--reason", "x").err
    assert hundi("verify", "--json").json["ok"] is True


@pytest.mark.usefixtures("asha")
def test_secrets_are_told_once_and_kept_as_digests(hundi: Hundi, database: str) -> None:
    invited = hundi("invite", "--days", "3", "--json").json
    link = hundi("reset-password", "asha@example.com", "--json").json
    assert link["link"] == f"/reset-password#{link['token']}"
    assert "good once and for 24 hours" in hundi("reset-password", "asha@example.com").out
    kept = str(rows(database, "SELECT * FROM invites")) + str(rows(database, "SELECT * FROM reset_links"))
    kept += str(rows(database, "SELECT * FROM acts"))
    assert invited["code"] not in kept
    assert link["token"] not in kept
    acts = [act for (act,) in rows(database, "SELECT act FROM acts ORDER BY number")]
    assert acts == ["invite", "reset_link", "reset_link"]


@pytest.mark.usefixtures("asha")
def test_nobody_with_a_closed_account_gets_a_link(hundi: Hundi) -> None:
    hundi("withdraw", "asha@example.com", "100")
    hundi("close", "asha@example.com", "--reason", "moved away")
    ran = hundi("reset-password", "asha@example.com")
    assert (ran.code, ran.err.count("\n")) == (1, 1)


@pytest.mark.usefixtures("asha")
@pytest.mark.parametrize("who", ["@nobody", "@", "@\0", "a\0b", "", "@@"])
def test_who_is_nobody_is_said_in_one_line(hundi: Hundi, who: str) -> None:
    for command in (("user", "show"), ("deposit",)):
        ran = hundi(*command, who, *(("1",) if command == ("deposit",) else ()))
        assert (ran.code, "nobody has the" in ran.err) == (1, True)


@pytest.mark.usefixtures("asha")
def test_each_verification_is_written_down(hundi: Hundi, database: str) -> None:
    hundi("verify")
    assert rows(database, "SELECT accounts, transfers, findings FROM verifications") == [(2, 1, 0)]

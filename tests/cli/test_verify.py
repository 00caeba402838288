"""`hundi verify` on books that hold and on books that were tampered with."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

import psycopg
import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId
from tests.cli.conftest import Hundi, on_both_engines

pytestmark = on_both_engines


@pytest.fixture
def tamper(database: str, asha: AccountId) -> Callable[..., None]:
    """Run SQL on the book behind its triggers' and constraints' back."""
    assert asha

    def run(*statements: str) -> None:
        if database.startswith("sqlite"):
            _tamper_with_sqlite(database.removeprefix("sqlite:///"), statements)
        else:
            _tamper_with_postgres(database, statements)

    return run


def _tamper_with_sqlite(path: str, statements: Sequence[str]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def _tamper_with_postgres(url: str, statements: Sequence[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # under which no trigger fires
        checks = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        for table, name in connection.execute(checks).fetchall():
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.usefixtures("asha")
def test_a_book_that_holds_is_said_to_hold(hundi: Hundi) -> None:
    ran = hundi("verify")
    assert ran.code == 0
    assert ran.out == ("The book holds: 1 transfers between 2 accounts, 100.00 INR in circulation, the sum zero.\n")


def test_an_empty_book_holds(hundi: Hundi) -> None:
    hundi("migrate")
    assert hundi("verify", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE accounts SET credits_posted = 10001 WHERE kind = 'wallet'", "credits_posted is written as 10001"),
        ("UPDATE accounts SET debits_pending = 1 WHERE kind = 'wallet'", "debits_pending is written as 1"),
        ("UPDATE transfers SET amount = 10001", "says the balance is 10000, history makes it 10001"),
        ("UPDATE transfers SET credit_balance = 1", "says the balance is 1, history makes it 10000"),
        ("UPDATE transfers SET credit_sequence = 2", "has sequence 2 where 1 is next"),
        ("UPDATE transfers SET kind = 'gift'", "no such kind of transfer as 'gift'"),
        ("UPDATE transfers SET pending = 5", "a opening adds 5 pending"),
        ("DELETE FROM transfers", "sequence is written as 1, history makes it 0"),
        (
            "UPDATE accounts SET spent_today = 5 WHERE kind = 'wallet'",
            "spent_today is written as 5",
        ),
        ("UPDATE accounts SET spent_day = 1 WHERE kind = 'wallet'", "spent_day is written as 1"),
        ("UPDATE accounts SET blocks = 1 WHERE kind = 'wallet'", "count of blocks is not how many there are"),
        ("DELETE FROM people", "the wallet is nobody's"),
        (
            "UPDATE accounts SET status = 'frozen' WHERE kind = 'wallet'",
            "status is written as frozen, history makes it open",
        ),
        ("UPDATE accounts SET currency = 'USD' WHERE kind = 'wallet'", "the account is in USD, the book in INR"),
        ("UPDATE transfers SET kind = 'withdrawal'", "a withdrawal is not between such accounts"),
        ("UPDATE transfers SET kind = 'refund'", "the refund names no earlier payment or capture"),
        ("UPDATE transfers SET actor = 999", "the transfer is nobody's act"),
    ],
)
def test_tampering_is_found_and_the_account_is_named(
    hundi: Hundi, tamper: Callable[..., None], asha: AccountId, statement: str, words: str
) -> None:
    tamper(statement)
    ran = hundi("verify")
    assert ran.code == 1
    assert words in ran.out
    report = hundi("verify", "--json")
    assert (report.code, report.json["ok"]) == (1, False)
    findings = report.json["findings"]
    assert any(words in finding["fact"] for finding in findings)
    if "account" in statement or "sequence" in words or "balance" in words:
        assert {finding["place"] for finding in findings} & {asha, ISSUANCE}


def test_long_lists_of_findings_are_cut(hundi: Hundi, tamper: Callable[..., None]) -> None:
    tamper("UPDATE transfers SET credit_balance = 1, debit_balance = 1, credit_sequence = 9, debit_sequence = 9")
    assert len(hundi("verify", "--json", "--findings", "2").json["findings"]) == 2


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts SET kind = 'bogus' WHERE number = 2", "UPDATE accounts SET status = 'bogus'"]
)
def test_what_no_account_can_be_is_said_in_one_line(hundi: Hundi, tamper: Callable[..., None], statement: str) -> None:
    tamper(statement)
    ran = hundi("verify")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "'bogus'" in ran.err

from pathlib import Path
from typing import Final

import psycopg
import pytest

from bench.peers.book import Tally, fill, find_fault, take_stock
from tests.support.postgres import Postgres

ROOT: Final = Path(__file__).parents[2]
PEOPLE = 3
BALANCE = 1_000
GOOD = Tally(accounts=PEOPLE, total=PEOPLE * BALANCE, lowest=0, transfers=5, unexplained=0)


def fault(tally: Tally, *, acknowledged: int = 5, failed: int = 0) -> str | None:
    return find_fault(tally, people=PEOPLE, balance=BALANCE, acknowledged=acknowledged, failed=failed)


def test_a_book_that_holds_has_no_fault() -> None:
    assert fault(GOOD) is None


@pytest.mark.parametrize(
    ("tally", "fact"),
    [
        (Tally(PEOPLE, PEOPLE * BALANCE - 1, 0, 5, 0), "3000 paise were put in and 2999 are there"),
        (Tally(PEOPLE - 1, PEOPLE * BALANCE, 0, 5, 0), "paise were put in"),
        (Tally(PEOPLE, PEOPLE * BALANCE, -1, 5, 0), "a balance is -1 paise"),
        (Tally(PEOPLE, PEOPLE * BALANCE, 0, 5, 2), "2 balances are not what their transfers come to"),
        (Tally(PEOPLE, PEOPLE * BALANCE, 0, 4, 0), "5 payments were acknowledged, 0 failed, and 4 are in the book"),
        (Tally(PEOPLE, PEOPLE * BALANCE, 0, 6, 0), "5 payments were acknowledged, 0 failed, and 6 are in the book"),
    ],
)
def test_a_book_that_does_not_hold_is_found_out(tally: Tally, fact: str) -> None:
    assert fact in str(fault(tally))


def test_a_request_that_failed_may_have_moved_money_or_not() -> None:
    assert fault(GOOD, acknowledged=4, failed=1) is None
    assert fault(GOOD, acknowledged=5, failed=1) is None
    assert fault(GOOD, acknowledged=3, failed=1) is not None


def test_a_book_is_filled_and_added_up() -> None:
    schema = (ROOT / "bench/peers/express_pg/schema.sql").read_text(encoding="utf-8")
    with Postgres() as postgres, psycopg.connect(postgres.new_database(), autocommit=True) as connection:
        connection.execute(schema.encode())
        url = postgres.url(connection.info.dbname)
        payer, payee, _ = fill(url, PEOPLE, BALANCE)
        assert take_stock(url, BALANCE) == Tally(PEOPLE, PEOPLE * BALANCE, BALANCE, 0, 0)
        connection.execute("UPDATE accounts SET balance = balance - 100 WHERE user_id = %s", (payer.id,))
        connection.execute("UPDATE accounts SET balance = balance + 100 WHERE user_id = %s", (payee.id,))
        assert take_stock(url, BALANCE) == Tally(PEOPLE, PEOPLE * BALANCE, BALANCE - 100, 0, 2)
        row = "INSERT INTO transactions (from_user_id, to_user_id, amount) VALUES (%s, %s, 100)"
        connection.execute(row, (payer.id, payee.id))
        assert take_stock(url, BALANCE) == Tally(PEOPLE, PEOPLE * BALANCE, BALANCE - 100, 1, 0)

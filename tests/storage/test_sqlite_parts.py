"""Parts of the SQLite engine that no other engine has."""

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest

from hundi.ledger.invariants import InvariantBrokenError
from hundi.storage.sqlite.finisher import Finisher
from hundi.storage.sqlite.writes import Writes


@pytest.fixture
def connection() -> closing[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.executescript("""
    CREATE TABLE accounts (number INTEGER PRIMARY KEY, id TEXT, kind TEXT, currency TEXT, debits_posted INTEGER,
      credits_posted INTEGER, debits_pending INTEGER, credits_pending INTEGER, sequence INTEGER, last_at INTEGER,
      spent_day INTEGER, spent_today INTEGER);
    CREATE TABLE transfers (number INTEGER PRIMARY KEY, id, kind, debit_account, credit_account, amount, pending, at,
      actor, debit_sequence, debit_balance, credit_sequence, credit_balance, note, follows, expires_at,
      idempotency_key, fingerprint);
    """)
    return closing(made)


@pytest.mark.parametrize("rows", [0, 1, 2, 1000])
def test_every_row_is_written_once_and_in_order(connection: closing[sqlite3.Connection], rows: int) -> None:
    with connection as book:
        book.executemany(
            "INSERT INTO accounts VALUES (?, 'x', 'wallet', 'INR', 0, 0, 0, 0, 0, 0, 0, 0)", [(n,) for n in range(rows)]
        )
        transfers = [(f"{n}", *range(n, n + 16)) for n in range(rows)]
        Writes(transfers, [(n, n + 1, n + 2, n + 3, 1, 7, 8, 9, n, 0) for n in range(rows)], ()).execute(book)
        assert book.execute("SELECT id, kind, fingerprint FROM transfers ORDER BY number").fetchall() == [
            (f"{n}", n, n + 15) for n in range(rows)
        ]
        assert book.execute("SELECT * FROM accounts ORDER BY number").fetchall() == [
            (n, "x", "wallet", "INR", n, n + 1, n + 2, n + 3, 1, 7, 8, 9) for n in range(rows)
        ]


def test_plain_rows_and_others_are_written_in_the_order_in_which_they_come(
    connection: closing[sqlite3.Connection],
) -> None:
    plain = [(f"{n}", *range(11), *[None] * 5) for n in range(10)]
    others = [(f"other {n}", *range(11), *[None] * n, n, *[None] * (4 - n)) for n in range(5)]
    rows = [plain[0], *others[:2], *plain[1:4], others[2], plain[4], *others[3:], *plain[5:]]
    with connection as book:
        Writes(rows, (), ()).execute(book)
        written = book.execute("SELECT * FROM transfers ORDER BY number").fetchall()
    assert written == [(number, *row) for number, row in enumerate(rows, 1)]


def test_an_account_that_somebody_else_moved_is_not_written_over(connection: closing[sqlite3.Connection]) -> None:
    with connection as book:
        book.execute("INSERT INTO accounts VALUES (1, 'x', 'wallet', 'INR', 0, 0, 0, 0, 5, 0, 0, 0)")
        with pytest.raises(InvariantBrokenError, match="nobody else's hand"):
            Writes((), [(1, 1, 0, 0, 5, 7, 0, 0, 1, 4)], ()).execute(book)


def test_jobs_are_done_in_order_on_one_thread_and_their_errors_come_back() -> None:
    async def run() -> None:
        finisher = Finisher("test-finisher")
        done: list[tuple[int, str]] = []

        def job(number: int) -> None:
            done.append((number, threading.current_thread().name))
            if number == 2:
                raise ValueError("two")

        futures = [finisher.submit(lambda n=n: job(n)) for n in range(4)]  # type: ignore[misc]  # binds the loop's n
        results = await asyncio.gather(*futures, return_exceptions=True)
        assert [type(result) for result in results] == [type(None), type(None), ValueError, type(None)]
        assert done == [(n, "test-finisher") for n in range(4)]
        finisher.close()

    asyncio.run(run())


def test_a_job_is_done_though_nobody_waits_for_it_any_more() -> None:
    async def run() -> None:
        finisher = Finisher("test-finisher")
        begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

        def job() -> None:
            begun.set()
            go_on.wait(10)
            done.set()

        future = finisher.submit(job)
        begun.wait(10)
        future.cancel()
        go_on.set()
        await finisher.submit(lambda: None)
        assert done.is_set()
        finisher.close()

    asyncio.run(run())

"""What the database itself refuses, should a defect or a hand on the keyboard get past the rules."""

import sqlite3

import pytest

from hundi.ledger.commands import Pay
from hundi.ledger.money import MINOR_MAX
from hundi.storage.protocol import WriteFailed
from hundi.storage.sqlite import SqliteStore
from hundi.storage.tables import APPEND_ONLY
from tests.ledger.builders import BALA, CHITRA, NOBODY, NOW, inr, next_id
from tests.storage.books import audit, live_a_little

pytestmark = pytest.mark.anyio

TRANSFER = {
    "id": "a" * 24, "kind": "payment", "debit_account": 2, "credit_account": 3, "amount": 1, "pending": 0, "at": NOW,
    "actor": 2, "debit_sequence": 50, "debit_balance": 0, "credit_sequence": 50, "credit_balance": 0, "note": None,
    "follows": None, "expires_at": None, "idempotency_key": None, "fingerprint": None,
}  # fmt: skip


@pytest.fixture
async def book(store: SqliteStore, raw: sqlite3.Connection) -> sqlite3.Connection:
    """Make a book: 2 is Asha with 40 held and 50 left, 3 is Bala, 4 is Chitra, closed; transfer 3 is the hold."""
    await live_a_little(store)
    assert raw.execute("SELECT count(*) FROM transfers").fetchone() == (6,)
    raw.execute("INSERT INTO acts (id, actor, act, at) VALUES ('a', 1, 'look', 1)")
    return raw


def insert(book: sqlite3.Connection, changes: dict[str, object], verb: str = "INSERT") -> None:
    row = TRANSFER | changes
    marks = ", ".join("?" * len(row))
    book.execute(f"{verb} INTO transfers ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET at = at + 1",
        "UPDATE {} SET number = number + 100",
        "UPDATE {} SET id = id",
        "UPDATE OR REPLACE {} SET number = 1",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE number = (SELECT max(number) FROM {})",
        "REPLACE INTO {} SELECT * FROM {}",
    ],
)
async def test_history_is_append_only(book: sqlite3.Connection, table: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        book.execute(statement.replace("{}", table))


async def test_a_transfer_is_not_replaced_by_one_with_the_same_id_or_place(book: sqlite3.Connection) -> None:
    (known,) = book.execute("SELECT id FROM transfers WHERE number = 4").fetchone()
    places: list[dict[str, object]] = [{"id": known}, {"debit_sequence": 2}, {"credit_sequence": 2}]
    for same in places:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            insert(book, same, verb="REPLACE")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            insert(book, same)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": 0}, "ck_transfers_amount"),
        ({"amount": -1}, "ck_transfers_amount"),
        ({"amount": MINOR_MAX + 1}, "ck_transfers_amount"),
        ({"credit_account": 2}, "ck_transfers_two_sides"),
        ({"id": "short"}, "ck_transfers_id_length"),
        ({"pending": 1}, "ck_transfers_pending"),
        ({"kind": "hold", "expires_at": NOW}, "ck_transfers_pending"),
        ({"kind": "void", "follows": 3}, "ck_transfers_pending"),
        ({"kind": "capture", "follows": 3, "amount": 2, "pending": -1}, "ck_transfers_pending"),
        ({"kind": "capture", "pending": -1}, "ck_transfers_follows"),
        ({"kind": "void", "pending": -1}, "ck_transfers_follows"),
        ({"kind": "hold", "pending": 1}, "ck_transfers_expires_at"),
        ({"expires_at": NOW}, "ck_transfers_expires_at"),
        ({"idempotency_key": "k2"}, "ck_transfers_fingerprint"),
        ({"fingerprint": b"f"}, "ck_transfers_fingerprint"),
        ({"actor": 2, "idempotency_key": "k", "fingerprint": b"f"}, "transfers.idempotency_key"),
        ({"kind": "void", "follows": 5, "amount": 5, "pending": -5}, "transfers.follows"),
        ({"debit_account": 99}, "FOREIGN KEY"),
        ({"credit_account": 99}, "FOREIGN KEY"),
        ({"actor": 99}, "FOREIGN KEY"),
        ({"follows": 99}, "FOREIGN KEY"),
        ({"debit_account": None}, "NOT NULL"),
        ({"at": None}, "NOT NULL"),
    ],
    ids=str,
)
async def test_a_transfer_that_cannot_be_is_refused(
    book: sqlite3.Connection, changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=constraint):
        insert(book, changes)


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("debits_posted = credits_posted - debits_pending + 1", "ck_accounts_never_overspent"),
        ("debits_pending = credits_posted - debits_posted + 1", "ck_accounts_never_overspent"),
        ("debits_posted = -1", "ck_accounts_signs"),
        ("debits_pending = -1", "ck_accounts_signs"),
        ("credits_pending = -1", "ck_accounts_signs"),
        (f"credits_posted = debits_posted + {MINOR_MAX + 1}", "ck_accounts_bounds"),
        ("status = 'closed'", "ck_accounts_closed_is_empty"),
        ("status = 'odd'", "ck_accounts_status"),
        ("last_at = NULL", "NOT NULL"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(book: sqlite3.Connection, assignment: str, constraint: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=constraint):
        book.execute(f"UPDATE accounts SET {assignment} WHERE number = 2")  # noqa: S608 - ours


@pytest.mark.parametrize(
    ("statement", "fact"),
    [
        ("DELETE FROM accounts WHERE number = 4", "accounts are never removed"),
        ("UPDATE accounts SET id = 'f' || substr(id, 2) WHERE number = 2", "an account stays who it is"),
        ("UPDATE accounts SET kind = 'issuance' WHERE number = 2", "an account stays who it is"),
        ("UPDATE accounts SET currency = 'USD' WHERE number = 2", "an account stays who it is"),
        ("UPDATE accounts SET number = 99 WHERE number = 2", "an account stays who it is"),
        ("UPDATE accounts SET status = 'open' WHERE number = 4", "a closed account stays closed"),
        ("UPDATE accounts SET credits_posted = 1 WHERE number = 4", "ck_accounts_closed_is_empty"),
        ("REPLACE INTO accounts SELECT * FROM accounts WHERE number = 2", "accounts are never removed"),
        ("UPDATE accounts SET debits_posted = 2 * credits_posted WHERE number = 3", "ck_accounts_never_overspent"),
    ],
)
async def test_an_account_stays_who_it_is(book: sqlite3.Connection, statement: str, fact: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=fact):
        book.execute(statement)


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE accounts SET credits_posted = 'many'", "INTEGER column accounts.credits_posted"),
        ("UPDATE accounts SET credits_posted = 1000.5", "INTEGER column accounts.credits_posted"),
        ("UPDATE accounts SET last_at = x'00'", "INTEGER column accounts.last_at"),
        ("UPDATE people SET first_name = x'00'", "TEXT column people.first_name"),
        ("UPDATE sessions SET expires_at = 'never'", "INTEGER column sessions.expires_at"),
        ("UPDATE installation SET value = x'00'", "TEXT column installation.value"),
        ("INSERT INTO status_changes SELECT 9, id, 'x', 'open', 'open', '', 1, 1 FROM accounts", "INTEGER column"),
    ],
)
async def test_tables_are_strict(book: sqlite3.Connection, statement: str, column: str) -> None:
    book.execute("INSERT INTO sessions (id, person, created_at, expires_at) SELECT 's', id, 1, 1 FROM people LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match=f"cannot store .* value in {column}"):
        book.execute(statement)


async def test_every_table_of_the_book_is_strict(book: sqlite3.Connection) -> None:
    rows = book.execute("PRAGMA table_list").fetchall()
    lax = {name for schema, name, kind, _, _, strict in rows if schema == "main" and kind == "table" and not strict}
    assert {name for name in lax if not name.startswith("sqlite_")} == {"alembic_version"}


async def test_a_float_never_becomes_an_amount(book: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"REAL value in INTEGER column transfers\.amount"):
        insert(book, {"amount": 1.5})


async def test_a_person_has_a_wallet_and_a_session_has_a_person(book: sqlite3.Connection) -> None:
    book.execute("BEGIN")
    book.execute(
        "INSERT INTO people (number, id, username, username_folded, first_name, last_name, search_text, password_hash, "
        "created_at) SELECT 99, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 1"
    )
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        book.execute("COMMIT")
    book.execute("ROLLBACK")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        book.execute("INSERT INTO sessions (id, person, created_at, expires_at) VALUES ('s', 'nobody', 1, 2)")


async def test_a_forged_transfer_that_passes_every_check_is_found_by_the_audit(
    store: SqliteStore, book: sqlite3.Connection
) -> None:
    insert(book, {"debit_account": 1, "credit_account": 2, "actor": 1})
    facts = {finding.fact for finding in audit(store)}
    assert any("sequence" in fact for fact in facts)
    assert any(fact.startswith("credits_posted is written as") for fact in facts)


async def test_a_balance_changed_by_hand_is_found_by_the_audit(store: SqliteStore, book: sqlite3.Connection) -> None:
    book.execute("UPDATE accounts SET credits_posted = credits_posted + 1 WHERE number = 3")
    (finding,) = audit(store)
    assert (finding.place, finding.fact) == (BALA, "credits_posted is written as 26, history makes it 25")


async def test_an_account_in_another_currency_is_never_loaded(store: SqliteStore, book: sqlite3.Connection) -> None:
    book.execute(
        "INSERT INTO accounts (number, id, kind, currency, status, debits_posted, credits_posted, debits_pending, "
        "credits_pending, sequence, last_at) VALUES (9, ?, 'wallet', 'USD', 'open', 0, 100, 0, 0, 1, 1)",
        (NOBODY,),
    )
    with pytest.raises(WriteFailed, match="in the book's currency"):
        await store.ledger.post([Pay(next_id(), NOBODY, BALA, inr(1))], NOW)


async def test_a_wallet_without_a_person_is_found_by_the_audit(store: SqliteStore, book: sqlite3.Connection) -> None:
    book.execute("DELETE FROM people WHERE id = ?", (CHITRA,))
    assert [(finding.place, finding.fact) for finding in audit(store)] == [(CHITRA, "the wallet is nobody's")]

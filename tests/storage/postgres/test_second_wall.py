"""What PostgreSQL itself refuses, should a defect or a hand on the keyboard get past the rules."""

from contextlib import nullcontext
from typing import Any

import psycopg
import pytest

from hundi.ledger.commands import Pay
from hundi.ledger.money import MINOR_MAX
from hundi.storage.postgres import statements as sql
from hundi.storage.protocol import Store, WriteFailed
from hundi.storage.tables import APPEND_ONLY
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, inr, next_id
from tests.storage.books import audit, live_a_little

pytestmark = pytest.mark.anyio

Raw = psycopg.Connection[Any]

_ACCOUNT = "(SELECT number FROM accounts WHERE id = '{}')"
A, B, C = (_ACCOUNT.format(id_) for id_ in (ASHA, BALA, CHITRA))
HOLD = "(SELECT number FROM transfers WHERE idempotency_key = 'k')"
SETTLED = "(SELECT follows FROM transfers WHERE kind = 'capture')"

TRANSFER = {
    "id": f"'{'a' * 24}'", "kind": "'payment'", "debit_account": A, "credit_account": B, "amount": "1", "pending": "0",
    "at": "1", "actor": A, "debit_sequence": "50", "debit_balance": "0", "credit_sequence": "50",
    "credit_balance": "0", "note": "NULL", "follows": "NULL", "expires_at": "NULL", "idempotency_key": "NULL",
    "fingerprint": "NULL",
}  # fmt: skip
"""As SQL."""


@pytest.fixture
async def book(store: Store, raw: Raw) -> Raw:
    """Make a book: Asha has 40 held and 50 left, Bala has money, Chitra is closed."""
    await live_a_little(store)
    run(raw, f"INSERT INTO acts (id, actor, act, at) SELECT gen_random_uuid()::text, {A}, 'look', 1")
    return raw


def run(book: Raw, statement: str) -> None:
    book.execute(statement.encode())


def insert(book: Raw, **changes: str) -> None:
    row = TRANSFER | changes
    run(book, f"INSERT INTO transfers ({', '.join(row)}) SELECT {', '.join(row.values())}")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE {} SET at = at + 1", "{} is append-only"),
        ("UPDATE {} SET number = number + 100", "{} is append-only"),
        ("UPDATE {} SET id = id", "{} is append-only"),
        ("DELETE FROM {}", "{} is append-only"),
        ("DELETE FROM {} WHERE number = (SELECT max(number) FROM {})", "{} is append-only"),
        ("INSERT INTO {} SELECT * FROM {} ON CONFLICT (id) DO UPDATE SET at = 0", "{} is append-only"),
        ("TRUNCATE {}", "{} is never emptied"),
        ("TRUNCATE {} CASCADE", "{} is never emptied"),
        ("TRUNCATE people, accounts CASCADE", "is never emptied"),
    ],
)
async def test_history_is_append_only(book: Raw, table: str, statement: str, why: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match=why.replace("{}", table)):
        run(book, statement.replace("{}", table))


async def test_a_transfer_has_an_id_and_a_place_of_its_own(book: Raw) -> None:
    insert(book)
    for same in ({}, {"id": f"'{'b' * 24}'"}, {"id": f"'{'b' * 24}'", "debit_sequence": "51"}):
        with pytest.raises(psycopg.errors.UniqueViolation):
            insert(book, **same)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": "0"}, "ck_transfers_amount"),
        ({"amount": "-1"}, "ck_transfers_amount"),
        ({"amount": f"{MINOR_MAX + 1}"}, "ck_transfers_amount"),
        ({"credit_account": A}, "ck_transfers_two_sides"),
        ({"id": "'short'"}, "ck_transfers_id_length"),
        ({"pending": "1"}, "ck_transfers_pending"),
        ({"kind": "'hold'", "expires_at": "1"}, "ck_transfers_pending"),
        ({"kind": "'void'", "follows": HOLD}, "ck_transfers_pending"),
        ({"kind": "'capture'", "follows": HOLD, "amount": "2", "pending": "-1"}, "ck_transfers_pending"),
        ({"kind": "'capture'", "pending": "-1"}, "ck_transfers_follows"),
        ({"kind": "'void'", "pending": "-1"}, "ck_transfers_follows"),
        ({"kind": "'hold'", "pending": "1"}, "ck_transfers_expires_at"),
        ({"expires_at": "1"}, "ck_transfers_expires_at"),
        ({"idempotency_key": "'k2'"}, "ck_transfers_fingerprint"),
        ({"fingerprint": "'f'"}, "ck_transfers_fingerprint"),
        ({"idempotency_key": "'k'", "fingerprint": "'f'"}, "uq_transfers_key"),
        ({"kind": "'void'", "follows": SETTLED, "amount": "5", "pending": "-5"}, "uq_transfers_follows"),
        ({"follows": "99999999"}, "fk_transfers_follows"),
        ({"debit_account": "NULL"}, "null value"),
        ({"at": "NULL"}, "null value"),
        ({"amount": "'many'"}, "type bigint"),
        ({"amount": f"{2**63}"}, "out of range"),
    ],
    ids=str,
)
async def test_a_transfer_that_cannot_be_is_refused(book: Raw, changes: dict[str, str], constraint: str) -> None:
    with pytest.raises(psycopg.Error, match=constraint):
        insert(book, **changes)


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
        ("last_at = NULL", "null value"),
        ("id = 'f' || substr(id, 2)", "an account stays who it is"),
        ("kind = 'issuance'", "an account stays who it is"),
        ("currency = 'USD'", "an account stays who it is"),
        ("number = 99999999", "an account stays who it is"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(book: Raw, assignment: str, constraint: str) -> None:
    with pytest.raises(psycopg.Error, match=constraint):
        run(book, f"UPDATE accounts SET {assignment} WHERE number = {A}")  # noqa: S608 - ours


@pytest.mark.parametrize(
    ("statement", "fact"),
    [
        ("DELETE FROM accounts WHERE number = {}", "accounts are never removed"),
        ("UPDATE accounts SET status = 'open' WHERE number = {}", "a closed account stays closed"),
        ("UPDATE accounts SET status = 'frozen' WHERE number = {}", "a closed account stays closed"),
        ("UPDATE accounts SET credits_posted = 1 WHERE number = {}", "ck_accounts_closed_is_empty"),
    ],
)
async def test_a_closed_account_stays_as_it_is(book: Raw, statement: str, fact: str) -> None:
    with pytest.raises(psycopg.Error, match=fact):
        run(book, statement.format(C))


async def test_a_person_has_a_wallet_and_a_session_has_a_person(book: Raw) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_people_id"):
        run(book, "INSERT INTO people SELECT 9999, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 1")
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_sessions_person"):
        run(book, "INSERT INTO sessions VALUES ('s', 'nobody', 1, 2, NULL)")


async def test_a_forged_transfer_that_passes_every_check_is_found_by_the_audit(store: Store, book: Raw) -> None:
    insert(book)
    facts = {finding.fact for finding in audit(store)}
    assert any("sequence" in fact for fact in facts)
    assert any(fact.startswith("credits_posted is written as") for fact in facts)


@pytest.mark.parametrize("column", ["debit_account", "credit_account", "actor"])
async def test_a_transfer_of_an_account_that_is_not_there_is_found_by_the_audit(
    store: Store, book: Raw, column: str
) -> None:
    insert(book, **{column: "99999999"})
    assert audit(store) != []


async def test_a_balance_changed_by_hand_is_found_by_the_audit(store: Store, book: Raw) -> None:
    run(book, f"UPDATE accounts SET credits_posted = credits_posted + 1 WHERE number = {B}")  # noqa: S608 - ours
    (finding,) = audit(store)
    assert (finding.place, finding.fact) == (BALA, "credits_posted is written as 26, history makes it 25")


async def test_an_account_in_another_currency_is_never_loaded(store: Store, book: Raw) -> None:
    columns = f"max(number) + 9, '{NOBODY}', 'wallet', 'USD', 'open', 0, 1, 0, 0, 1, 1"
    run(book, f"INSERT INTO accounts SELECT {columns} FROM accounts")  # noqa: S608 - ours
    with pytest.raises(WriteFailed, match="in the book's currency"):
        await store.ledger.post([Pay(next_id(), NOBODY, BALA, inr(1))], NOW)


async def test_a_balance_that_somebody_else_moved_is_not_written_over(store: Store, book: Raw) -> None:
    """Nobody can move it while it is locked; a trigger does, to see that it would be noticed."""
    run(
        book,
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE accounts SET sequence = sequence + 1 WHERE number = NEW.debit_account; RETURN NEW; END $$",
    )
    run(book, "CREATE TRIGGER meddle BEFORE INSERT ON transfers FOR EACH ROW EXECUTE FUNCTION meddle()")
    try:
        with pytest.raises(WriteFailed, match="division by zero"):
            await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW)
    finally:
        run(book, "DROP FUNCTION meddle CASCADE")
    assert audit(store) == []


_WRITTEN = """debits_posted, credits_posted, debits_pending, credits_pending, sequence, last_at, spent_day, spent_today,
  number, sequence, ctid"""


@pytest.mark.parametrize("is_its_own", [True, False])
async def test_an_account_is_written_in_its_own_place_only(book: Raw, is_its_own: bool) -> None:  # noqa: FBT001
    """It is where its lock found it; were it not, what stands there must not be taken for it."""
    book.execute(sql.SETTINGS.encode())
    book.execute(f"PREPARE written AS {sql.UPDATE_ACCOUNTS.sql}".encode())
    (there,) = book.execute(f"SELECT {_WRITTEN} FROM accounts WHERE id = '{BALA}'".encode()).fetchall()  # noqa: S608
    ((asha,),) = book.execute(f"SELECT number FROM accounts WHERE id = '{ASHA}'".encode()).fetchall()  # noqa: S608
    *counters, number, sequence, place = there
    values = (*counters, number if is_its_own else asha, sequence, f'"{place}"')
    with nullcontext() if is_its_own else pytest.raises(psycopg.errors.DivisionByZero):
        run(book, "EXECUTE written (" + ", ".join(f"'{{{value}}}'" for value in values) + ")")

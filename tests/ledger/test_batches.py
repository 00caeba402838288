from copy import deepcopy
from dataclasses import replace

import pytest

from hundi.ledger.accounts import AccountStatus, Limits
from hundi.ledger.book import BatchPaid, Book
from hundi.ledger.commands import Batch, IdempotencyKey, Pay, Refund, SetBlock, each_alone, weight
from hundi.ledger.decide import BatchReplayed, decide, decide_group
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.refusals import (
    AccountFrozen,
    AccountNotFound,
    BatchRefused,
    Blocked,
    DayLimit,
    InsufficientFunds,
    KeyReused,
    Refusal,
    SameAccount,
    SessionEnded,
    TransferLimit,
)
from hundi.ledger.transfers import Transfer, TransferKind
from tests.ledger.builders import (
    ASHA,
    BALA,
    CHITRA,
    NOBODY,
    NOW,
    book_of,
    carry_out,
    inr,
    next_id,
    session_id,
    wallet,
)


def some_book() -> Book:
    return book_of(wallet(ASHA, 100), wallet(BALA, 5), wallet(CHITRA))


def pay(paise: int, payee: str = BALA, key: str | None = None, mark: bytes = b"one") -> Pay:
    spent = None if key is None else IdempotencyKey(key, mark)
    return Pay(next_id(), ASHA, payee, inr(paise), key=spent)  # type: ignore[arg-type]  # an id is a text


def batch(*transfers: Pay) -> Batch:
    return Batch(next_id(), ASHA, transfers)


def test_a_batch_comes_to_what_its_payments_would_come_to_one_by_one() -> None:
    book, alone = some_book(), some_book()
    payments = (pay(60), pay(30, CHITRA), pay(10))

    paid = carry_out(book, batch(*payments))

    assert isinstance(paid, BatchPaid)
    assert list(paid.transfers) == [carry_out(alone, each) for each in payments]
    assert book == alone
    assert {transfer.kind for transfer in paid.transfers} == {TransferKind.PAYMENT}


@pytest.mark.parametrize(
    ("payments", "index", "refusal"),
    [
        ([pay(60), pay(41)], 1, InsufficientFunds(ASHA, available=40)),
        ([pay(1), pay(1), pay(1, NOBODY), pay(1_000)], 2, AccountNotFound(NOBODY)),
        ([pay(1, ASHA)], 0, SameAccount(ASHA)),
        ([pay(1, key="a"), pay(2, key="a")], 1, KeyReused()),
    ],
)
def test_where_one_payment_is_refused_nothing_happens(payments: list[Pay], index: int, refusal: Refusal) -> None:
    book, before = some_book(), some_book()
    assert carry_out(book, batch(*payments)) == BatchRefused(index, refusal)
    assert book == before


def test_a_frozen_wallet_pays_no_batch() -> None:
    book = some_book()
    book.accounts[ASHA].status = AccountStatus.FROZEN
    assert decide(book, batch(pay(1)), NOW) == BatchRefused(0, AccountFrozen(ASHA))


def test_limits_and_blocks_stand_in_the_way_of_a_batch_as_of_its_payments() -> None:
    book = some_book()
    book.limits = Limits(transfer=50, day=80)
    assert decide(book, batch(pay(1), pay(51)), NOW) == BatchRefused(1, TransferLimit(ASHA, limit=50))
    assert decide(book, batch(pay(50), pay(31)), NOW) == BatchRefused(1, DayLimit(ASHA, limit=80, spent=50))
    carry_out(book, SetBlock(next_id(), CHITRA, ASHA, blocks=True))
    assert decide(book, batch(pay(1), pay(1, CHITRA)), NOW) == BatchRefused(1, Blocked(CHITRA))

    assert isinstance(carry_out(book, batch(pay(50), pay(30))), BatchPaid)

    assert book.accounts[ASHA].spent_today == 80


def test_to_decide_a_batch_changes_nothing() -> None:
    book = some_book()
    command, before = batch(pay(1, key="a"), pay(2)), deepcopy(book)
    first = decide(book, command, NOW)
    assert book == before
    assert decide(book, command, NOW) == first


def test_a_batch_under_its_keys_happens_once() -> None:
    book = some_book()
    command = batch(pay(60, key="k\x1f0"), pay(30, key="k\x1f1"))
    paid = carry_out(book, command)
    assert isinstance(paid, BatchPaid)

    again = replace(command, id=next_id(), transfers=tuple(replace(each, id=next_id()) for each in command.transfers))

    assert decide(book, again, NOW) == BatchReplayed(paid.transfers)


def test_another_batch_under_spent_keys_is_refused_whole() -> None:
    book = some_book()
    carry_out(book, batch(pay(1, key="k\x1f0"), pay(2, key="k\x1f1")))
    for other in (
        batch(pay(1, key="k\x1f0", mark=b"two"), pay(2, key="k\x1f1", mark=b"two")),
        batch(pay(3, key="k\x1f0", mark=b"two")),
        batch(pay(1, key="k\x1f0"), pay(2, key="k\x1f1"), pay(3, key="k\x1f2")),
        batch(pay(1, key="k\x1f0"), pay(2)),
        batch(pay(500, key="new"), pay(1, key="k\x1f1", mark=b"two")),
    ):
        assert decide(book, other, NOW) == KeyReused()


def test_a_refused_batch_spends_no_key() -> None:
    book = some_book()
    carry_out(book, batch(pay(60, key="a"), pay(60, key="b")))
    assert isinstance(decide(book, batch(pay(60, key="a"), pay(40, key="b")), NOW), BatchPaid)


def test_the_session_is_looked_at_first() -> None:
    book = some_book()
    command = replace(batch(pay(1_000)), session=session_id(1))
    assert decide(book, command, NOW) == SessionEnded()
    book.sessions.add(session_id(1))
    assert isinstance(decide(book, command, NOW), BatchRefused)


def test_what_stands_behind_a_batch_sees_what_it_left() -> None:
    book = some_book()
    command = batch(pay(60), pay(30))
    refund = Refund(next_id(), command.transfers[0].id, BALA, ASHA)

    outcomes = decide_group(book, [command, batch(pay(11)), refund, batch(pay(70))], NOW)

    assert outcomes[1] == BatchRefused(0, InsufficientFunds(ASHA, available=10))
    assert [type(outcome) for outcome in outcomes] == [BatchPaid, BatchRefused, Transfer, BatchPaid]
    assert book.accounts[ASHA].balance == 0


def test_a_batch_of_thousands_is_decided_in_one_go() -> None:
    book = book_of(wallet(ASHA, 10_000), wallet(BALA), wallet(CHITRA))
    payments = [pay(1, BALA if number % 2 else CHITRA) for number in range(10_000)]
    paid = carry_out(book, batch(*payments))
    assert isinstance(paid, BatchPaid)
    assert len(paid.transfers) == 10_000
    assert [book.accounts[owner].balance for owner in (ASHA, BALA, CHITRA)] == [0, 5_000, 5_000]


def test_a_batch_is_of_one_wallet_and_of_something() -> None:
    with pytest.raises(InvariantBrokenError):
        Batch(next_id(), ASHA, ())
    with pytest.raises(InvariantBrokenError):
        Batch(next_id(), BALA, (pay(1),))


def test_a_batch_weighs_and_locks_as_its_payments_do() -> None:
    command = batch(pay(1), pay(2, CHITRA))
    assert set(command.accounts) == {ASHA, BALA, CHITRA}
    assert (weight(command), weight(pay(1))) == (2, 1)
    single = pay(3)
    assert list(each_alone([single, command])) == [single, *command.transfers]

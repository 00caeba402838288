from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus, Instant, Limits
from hundi.ledger.book import Book
from hundi.ledger.commands import Capture, Deposit, Hold, IdempotencyKey, Pay, Refund, SetBlock, Void
from hundi.ledger.decide import Replayed, decide, decide_group
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.money import Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    CurrencyMismatch,
    InsufficientFunds,
    NotRefundable,
    RefundTooLarge,
    TransferNotFound,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from tests.ledger.builders import (
    ASHA,
    BALA,
    CHITRA,
    NOW,
    SECOND,
    USD,
    book_of,
    carry_out,
    inr,
    next_id,
    wallet,
)

PAID = Pay(TransferId("d" * 24), ASHA, BALA, inr(60), "tea")
REFUND = Refund(TransferId("c" * 24), PAID.id, BALA, ASHA, note="sorry")
LATER = Instant(NOW + SECOND)


def paid() -> Book:
    """Make a book in which Asha, of 100, has paid 60 to Bala, who has nothing else."""
    book = book_of(wallet(ASHA, 100), wallet(BALA), wallet(CHITRA, 10))
    assert isinstance(carry_out(book, PAID), Transfer)
    return book


def test_a_refund_gives_back_all_and_names_what_it_gives_back() -> None:
    book = paid()

    transfer = carry_out(book, REFUND, LATER)

    assert transfer == Transfer(
        REFUND.id, TransferKind.REFUND, BALA, ASHA, inr(60), LATER, BALA, 2, 0, 3, 100, 0, "sorry", PAID.id
    )
    assert (book.accounts[ASHA].balance, book.accounts[BALA].balance) == (100, 0)


def test_parts_can_be_given_back_until_all_is() -> None:
    book = paid()
    for paise in (1, 29):
        assert isinstance(carry_out(book, replace(REFUND, id=next_id(), amount=inr(paise))), Transfer)

    assert decide(book, replace(REFUND, amount=inr(31)), NOW) == RefundTooLarge(PAID.id, refundable=30)
    rest = carry_out(book, REFUND)

    assert isinstance(rest, Transfer)
    assert rest.amount == inr(30)
    assert book.accounts[ASHA].balance == 100


@pytest.mark.parametrize("amount", [None, inr(1), inr(61)])
def test_nothing_is_given_back_twice(amount: Money | None) -> None:
    book = paid()
    carry_out(book, REFUND)
    book.apply(decide(book, Deposit(next_id(), BALA, inr(100)), NOW))  # type: ignore[arg-type]  # it happens
    again = replace(REFUND, id=next_id(), amount=amount)
    assert decide(book, again, NOW) == RefundTooLarge(PAID.id, refundable=0)


def test_within_one_group_nothing_is_given_back_twice_either() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, 100))
    outcomes = decide_group(book, [PAID, *(replace(REFUND, id=next_id()) for _ in range(3))], NOW)
    assert [type(outcome) for outcome in outcomes] == [Transfer, Transfer, RefundTooLarge, RefundTooLarge]


def test_a_capture_is_refundable_for_what_it_brought() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, 50))
    hold = Hold(next_id(), ASHA, BALA, inr(60), LATER)
    capture = Capture(next_id(), hold.id, ASHA, BALA, inr(40))
    for command in (hold, capture):
        carry_out(book, command)

    assert decide(book, replace(REFUND, original=hold.id), NOW) == NotRefundable(hold.id)
    assert decide(book, replace(REFUND, original=capture.id, amount=inr(41)), NOW) == RefundTooLarge(
        capture.id, refundable=40
    )
    assert isinstance(carry_out(book, replace(REFUND, original=capture.id)), Transfer)


def test_only_a_payment_or_capture_is_refundable_and_by_who_received_it() -> None:
    book = paid()
    deposit, hold = Deposit(next_id(), BALA, inr(1)), Hold(next_id(), ASHA, BALA, inr(1), LATER)
    void = Void(next_id(), hold.id, ASHA, BALA)
    for command in (deposit, hold, void, replace(REFUND, amount=inr(1))):
        assert isinstance(carry_out(book, command), Transfer)

    for original in (hold.id, void.id):
        assert decide(book, replace(REFUND, original=original), NOW) == NotRefundable(original)
    cash_in = replace(REFUND, original=deposit.id, payee=ISSUANCE)
    assert decide(book, cash_in, NOW) == NotRefundable(deposit.id)
    of_a_refund = Refund(next_id(), REFUND.id, ASHA, BALA)
    assert decide(book, of_a_refund, NOW) == NotRefundable(REFUND.id)
    assert decide(book, replace(REFUND, payer=ASHA, payee=BALA), NOW) == NotRefundable(PAID.id)


def test_between_other_accounts_there_is_no_such_transfer() -> None:
    book = paid()
    for wrong in (
        replace(REFUND, original=TransferId("0" * 24)),
        replace(REFUND, payer=CHITRA),
        replace(REFUND, payee=CHITRA),
        replace(REFUND, payee=BALA),
    ):
        assert decide(book, wrong, NOW) == TransferNotFound(wrong.original)


def test_a_refund_is_some_amount_of_the_originals_currency() -> None:
    assert decide(paid(), replace(REFUND, amount=inr(0)), NOW) == ZeroAmount()
    assert decide(paid(), replace(REFUND, amount=Money(60, USD)), NOW) == CurrencyMismatch(BALA)


def test_what_was_spent_or_is_frozen_cannot_be_given_back() -> None:
    book = paid()
    carry_out(book, Pay(next_id(), BALA, CHITRA, inr(1)))
    assert decide(book, REFUND, NOW) == InsufficientFunds(BALA, available=59)
    assert isinstance(decide(book, replace(REFUND, amount=inr(59)), NOW), Transfer)
    book.accounts[BALA].status = AccountStatus.FROZEN
    assert decide(book, REFUND, NOW) == AccountFrozen(BALA)


def test_who_paid_may_be_frozen_but_not_closed() -> None:
    book = paid()
    book.accounts[ASHA].status = AccountStatus.FROZEN
    assert isinstance(decide(book, REFUND, NOW), Transfer)
    book.accounts[ASHA].status = AccountStatus.CLOSED
    assert decide(book, REFUND, NOW) == AccountClosed(ASHA)


def test_neither_limits_nor_blocks_stand_in_the_way_of_a_refund_and_it_frees_no_limit() -> None:
    book = paid()
    book.limits = Limits(transfer=0, day=0)
    carry_out(book, SetBlock(next_id(), ASHA, BALA, blocks=True))
    assert isinstance(carry_out(book, REFUND), Transfer)
    assert (book.accounts[ASHA].spent_today, book.accounts[BALA].spent_today) == (60, 0)


def test_a_refused_refund_has_its_reasons_in_order() -> None:
    book = paid()
    book.accounts[BALA].status = AccountStatus.FROZEN
    assert decide(book, replace(REFUND, payee=CHITRA, amount=inr(61)), NOW) == TransferNotFound(PAID.id)
    assert decide(book, replace(REFUND, amount=Money(61, USD)), NOW) == CurrencyMismatch(BALA)
    assert decide(book, replace(REFUND, amount=inr(61)), NOW) == RefundTooLarge(PAID.id, refundable=60)
    assert decide(book, REFUND, NOW) == AccountFrozen(BALA)


def test_the_same_refund_under_its_key_happens_once() -> None:
    book = paid()
    keyed = replace(REFUND, amount=inr(10), key=IdempotencyKey("k", b"f"))
    first = carry_out(book, keyed)
    assert isinstance(first, Transfer)
    assert decide(book, replace(keyed, id=next_id()), NOW) == Replayed(first)


def test_the_book_itself_refuses_to_give_back_too_much() -> None:
    book = paid()
    transfer = decide(book, REFUND, NOW)
    assert isinstance(transfer, Transfer)
    book.refunded[PAID.id] = 1
    with pytest.raises(InvariantBrokenError, match="no more is given back"):
        book.apply(transfer)
    with pytest.raises(InvariantBrokenError, match="names its original"):
        paid().apply(transfer._replace(follows=None))


def test_both_accounts_of_a_refund_are_locked() -> None:
    assert (REFUND.accounts, REFUND.actor) == ((BALA, ASHA), BALA)

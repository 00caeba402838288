from collections.abc import Callable
from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus
from hundi.ledger.book import Book, Opened, StatusChanged
from hundi.ledger.commands import Capture, Hold, Pay, Void
from hundi.ledger.decide import decide
from hundi.ledger.invariants import InvariantBrokenError, ensure
from hundi.ledger.money import MINOR_MAX
from hundi.ledger.transfers import Transfer, TransferKind
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, book_of, carry_out, inr, next_id, wallet

HOLD = Hold(next_id(), ASHA, BALA, inr(60), type(NOW)(NOW + SECOND))


def held() -> Book:
    """Make a book in which Asha has 100, of which 60 are held for Bala."""
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    carry_out(book, HOLD)
    return book


def payment(book: Book, paise: int = 40) -> Transfer:
    """Decide a payment that has yet to be applied."""
    transfer = decide(book, Pay(next_id(), ASHA, BALA, inr(paise)), NOW)
    assert isinstance(transfer, Transfer)
    return transfer


def test_to_ensure_is_to_raise_the_fact_that_does_not_hold() -> None:
    ensure(condition=True, fact="all is well")
    with pytest.raises(InvariantBrokenError, match="the sky is up"):
        ensure(condition=False, fact="the sky is up")


def test_a_transfer_cannot_be_applied_twice() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    transfer = payment(book)
    book.apply(transfer)
    with pytest.raises(InvariantBrokenError, match="sequence numbers and balances"):
        book.apply(transfer)


@pytest.mark.parametrize("field", ["debit_sequence", "credit_sequence", "debit_balance", "credit_balance"])
@pytest.mark.parametrize("drift", [-1, 1])
def test_a_transfer_must_say_what_follows_from_it(field: str, drift: int) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    transfer = payment(book)
    changed: Callable[..., Transfer] = transfer._replace
    with pytest.raises(InvariantBrokenError, match="sequence numbers and balances"):
        book.apply(changed(**{field: getattr(transfer, field) + drift}))


def test_a_transfer_has_two_sides() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    with pytest.raises(InvariantBrokenError, match="two sides"):
        book.apply(payment(book)._replace(credit_account=ASHA))


@pytest.mark.parametrize("field", ["debit_account", "credit_account"])
def test_a_transfer_names_accounts_of_the_book(field: str) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    changed: Callable[..., Transfer] = payment(book)._replace
    with pytest.raises(InvariantBrokenError, match="accounts of the book"):
        book.apply(changed(**{field: NOBODY}))


def test_a_wallet_is_never_overspent_whatever_a_transfer_says() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    transfer = payment(book)._replace(amount=inr(101), debit_balance=-1, credit_balance=101)
    with pytest.raises(InvariantBrokenError, match="never spends more than it has"):
        book.apply(transfer)


def test_what_is_held_is_never_spent_whatever_a_transfer_says() -> None:
    book = held()
    transfer = payment(book)._replace(amount=inr(41), debit_balance=59, credit_balance=41)
    with pytest.raises(InvariantBrokenError, match="never spends more than it has"):
        book.apply(transfer)


def test_a_balance_stays_within_its_bounds_whatever_a_transfer_says() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, MINOR_MAX - 40), circulation=0)
    transfer = payment(book)._replace(amount=inr(41), debit_balance=59, credit_balance=MINOR_MAX + 1)
    with pytest.raises(InvariantBrokenError, match="within its bounds"):
        book.apply(transfer)


def test_nothing_pending_goes_below_zero() -> None:
    book = held()
    capture = carry_out(held(), Capture(next_id(), HOLD.id, ASHA, BALA, inr(60)))
    assert isinstance(capture, Transfer)
    with pytest.raises(InvariantBrokenError, match="below zero"):
        book.apply(capture._replace(pending=-61))


@pytest.mark.parametrize("kind", [TransferKind.CAPTURE, TransferKind.VOID])
def test_what_ends_a_hold_names_a_hold_of_the_book(kind: TransferKind) -> None:
    book = held()
    end = (
        Capture(next_id(), HOLD.id, ASHA, BALA, inr(60))
        if kind is TransferKind.CAPTURE
        else Void(next_id(), HOLD.id, ASHA, BALA)
    )
    transfer = decide(book, end, NOW)
    assert isinstance(transfer, Transfer)
    for follows in (None, next_id()):
        with pytest.raises(InvariantBrokenError, match="name their hold"):
            held().apply(transfer._replace(follows=follows))


def test_a_hold_ends_once_whatever_a_transfer_says() -> None:
    book = held()
    again = Hold(next_id(), ASHA, BALA, inr(30), HOLD.expires_at)
    carry_out(book, again)
    carry_out(book, Void(next_id(), again.id, ASHA, BALA))
    void = decide(book, Void(next_id(), HOLD.id, ASHA, BALA), NOW)
    assert isinstance(void, Transfer)
    with pytest.raises(InvariantBrokenError, match="ends once"):
        book.apply(void._replace(follows=again.id))


def test_a_wallet_is_opened_once() -> None:
    book = book_of(wallet(ASHA, 100))
    with pytest.raises(InvariantBrokenError, match="opened once"):
        book.apply(Opened(wallet(ASHA), None))
    book.apply(Opened(wallet(BALA), None))
    assert book.accounts[BALA].balance == 0


def test_a_status_changes_from_what_it_is() -> None:
    book = book_of(wallet(ASHA))
    frozen = StatusChanged(next_id(), ASHA, AccountStatus.OPEN, AccountStatus.FROZEN, "", ISSUANCE, NOW)
    book.apply(frozen)
    for wrong in (frozen, replace(frozen, account=CHITRA)):
        with pytest.raises(InvariantBrokenError, match="changes from what it is"):
            book.apply(wrong)

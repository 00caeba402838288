from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Capture, Hold, Pay, Void
from hundi.ledger.decide import decide
from hundi.ledger.money import Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    CaptureTooLarge,
    CurrencyMismatch,
    HoldExpired,
    HoldNotFound,
    HoldSettled,
    InsufficientFunds,
    SameAccount,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from tests.ledger.builders import (
    ASHA,
    BALA,
    CHITRA,
    NOBODY,
    NOW,
    SECOND,
    USD,
    book_of,
    carry_out,
    inr,
    next_id,
    wallet,
)

EXPIRY = Instant(NOW + 60 * SECOND)
HOLD = Hold(TransferId("e" * 24), ASHA, BALA, inr(60), EXPIRY, "a room")
CAPTURE = Capture(TransferId("c" * 24), HOLD.id, ASHA, BALA, inr(60))
VOID = Void(TransferId("b" * 24), HOLD.id, ASHA, BALA)


def held() -> Book:
    """Make a book in which Asha has 100, of which 60 are held for Bala."""
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    assert isinstance(carry_out(book, HOLD), Transfer)
    return book


def standing(book: Book, owner: AccountId) -> tuple[int, int, int]:
    """Tell an account's balance, what is held of it, and what is expected on it."""
    account = book.accounts[owner]
    return account.balance, account.debits_pending, account.credits_pending


def test_a_hold_sets_money_aside_and_moves_none() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))

    transfer = carry_out(book, HOLD)

    assert transfer == Transfer(
        HOLD.id, TransferKind.HOLD, ASHA, BALA, inr(60), NOW, ASHA, 2, 100, 1, 0, 60, "a room", None, EXPIRY
    )
    assert (standing(book, ASHA), standing(book, BALA)) == ((100, 60, 0), (0, 0, 60))
    assert decide(book, Pay(next_id(), ASHA, BALA, inr(41)), NOW) == InsufficientFunds(ASHA, available=40)


def test_a_capture_posts_all_that_is_held() -> None:
    book = held()

    transfer = carry_out(book, CAPTURE)

    assert transfer == Transfer(
        CAPTURE.id, TransferKind.CAPTURE, ASHA, BALA, inr(60), NOW, BALA, 3, 40, 2, 60, -60, None, HOLD.id
    )
    assert (standing(book, ASHA), standing(book, BALA)) == ((40, 0, 0), (60, 0, 0))


def test_a_capture_of_a_part_lets_the_rest_go() -> None:
    book = held()

    transfer = carry_out(book, replace(CAPTURE, amount=inr(1)))

    assert isinstance(transfer, Transfer)
    assert (transfer.posted, transfer.pending) == (1, -60)
    assert (standing(book, ASHA), standing(book, BALA)) == ((99, 0, 0), (1, 0, 0))


def test_a_void_lets_all_of_it_go() -> None:
    book = held()

    transfer = carry_out(book, VOID)

    assert transfer == Transfer(
        VOID.id, TransferKind.VOID, ASHA, BALA, inr(60), NOW, BALA, 3, 100, 2, 0, -60, None, HOLD.id
    )
    assert (standing(book, ASHA), standing(book, BALA)) == ((100, 0, 0), (0, 0, 0))


@pytest.mark.parametrize("first", [CAPTURE, VOID])
@pytest.mark.parametrize("second", [CAPTURE, VOID])
def test_a_hold_ends_once(first: Capture | Void, second: Capture | Void) -> None:
    book = held()
    assert isinstance(carry_out(book, first), Transfer)
    assert decide(book, replace(second, id=next_id()), NOW) == HoldSettled(HOLD.id)


@pytest.mark.parametrize("command", [CAPTURE, VOID])
def test_a_hold_is_known_by_its_id_and_both_its_accounts(command: Capture | Void) -> None:
    book = held()
    book.accounts[CHITRA] = wallet(CHITRA, 100)
    for wrong in (
        replace(command, hold=TransferId("0" * 24)),
        replace(command, payer=CHITRA),
        replace(command, payee=CHITRA),
        replace(command, payer=BALA, payee=ASHA),
    ):
        assert decide(book, wrong, NOW) == HoldNotFound(wrong.hold)


def test_more_than_is_held_cannot_be_captured() -> None:
    assert decide(held(), replace(CAPTURE, amount=inr(61)), NOW) == CaptureTooLarge(HOLD.id, held=60)


def test_a_capture_is_some_amount_of_the_holds_currency() -> None:
    assert decide(held(), replace(CAPTURE, amount=inr(0)), NOW) == ZeroAmount()
    assert decide(held(), replace(CAPTURE, amount=Money(60, USD)), NOW) == CurrencyMismatch(ASHA)


def test_a_hold_can_be_captured_until_the_moment_it_expires() -> None:
    book = held()
    assert isinstance(decide(book, CAPTURE, Instant(EXPIRY - 1)), Transfer)
    assert decide(book, CAPTURE, EXPIRY) == HoldExpired(HOLD.id, EXPIRY)


def test_an_expired_hold_can_be_voided() -> None:
    assert isinstance(carry_out(held(), VOID, Instant(EXPIRY + SECOND)), Transfer)


def test_the_ledger_itself_releases_an_expired_hold() -> None:
    release = carry_out(held(), replace(VOID, expired=True), EXPIRY)
    assert isinstance(release, Transfer)
    assert release.actor == ISSUANCE


def test_a_released_hold_is_still_said_to_have_expired() -> None:
    book = held()
    carry_out(book, replace(VOID, expired=True), EXPIRY)
    assert decide(book, CAPTURE, EXPIRY) == HoldExpired(HOLD.id, EXPIRY)
    assert decide(book, replace(VOID, id=next_id()), EXPIRY) == HoldSettled(HOLD.id)


@pytest.mark.parametrize("expires_at", [NOW, NOW - 1, 0])
def test_a_hold_does_not_expire_before_it_begins(expires_at: int) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    expired = replace(HOLD, expires_at=Instant(expires_at))
    assert decide(book, expired, NOW) == HoldExpired(HOLD.id, Instant(expires_at))
    assert isinstance(decide(book, replace(HOLD, expires_at=Instant(NOW + 1)), NOW), Transfer)


def test_a_hold_is_refused_like_a_payment() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, status=AccountStatus.CLOSED), wallet(CHITRA, 1))
    book.accounts[CHITRA].status = AccountStatus.FROZEN
    assert decide(book, replace(HOLD, payer=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(book, replace(HOLD, payee=ISSUANCE), NOW) == AccountNotFound(ISSUANCE)
    assert decide(book, replace(HOLD, payer=ISSUANCE, payee=ASHA), NOW) == AccountNotFound(ISSUANCE)
    assert decide(book, replace(HOLD, payee=ASHA), NOW) == SameAccount(ASHA)
    assert decide(book, HOLD, NOW) == AccountClosed(BALA)
    assert decide(book, replace(HOLD, payer=CHITRA, payee=ASHA), NOW) == AccountFrozen(CHITRA)
    assert decide(book, replace(HOLD, payee=CHITRA, amount=inr(0)), NOW) == ZeroAmount()
    assert decide(book, replace(HOLD, payee=CHITRA, amount=inr(101)), NOW) == InsufficientFunds(ASHA, available=100)


def test_a_capture_is_refused_while_the_payer_is_frozen_and_the_hold_stays() -> None:
    book = held()
    book.accounts[ASHA].status = AccountStatus.FROZEN
    assert decide(book, CAPTURE, NOW) == AccountFrozen(ASHA)
    book.accounts[ASHA].status = AccountStatus.OPEN
    assert isinstance(decide(book, CAPTURE, NOW), Transfer)


def test_a_void_is_possible_whatever_the_status_of_the_accounts() -> None:
    book = held()
    book.accounts[ASHA].status = book.accounts[BALA].status = AccountStatus.FROZEN
    assert isinstance(carry_out(book, VOID), Transfer)


def test_a_refused_hold_has_its_reasons_in_order() -> None:
    book = held()
    book.accounts[ASHA].status = AccountStatus.FROZEN
    wrong = replace(CAPTURE, amount=Money(0, USD))

    assert decide(book, replace(wrong, payee=CHITRA), EXPIRY) == HoldNotFound(HOLD.id)
    book.holds[HOLD.id].settled_by = VOID.id
    assert decide(book, wrong, EXPIRY) == HoldExpired(HOLD.id, EXPIRY)
    assert decide(book, wrong, NOW) == HoldSettled(HOLD.id)
    book.holds[HOLD.id].settled_by = None
    assert decide(book, wrong, NOW) == AccountFrozen(ASHA)
    book.accounts[ASHA].status = AccountStatus.OPEN
    assert decide(book, wrong, NOW) == CurrencyMismatch(ASHA)
    assert decide(book, replace(CAPTURE, amount=inr(0)), NOW) == ZeroAmount()


@pytest.mark.parametrize("command", [HOLD, CAPTURE, VOID])
def test_the_payers_account_guards_a_hold(command: Hold | Capture | Void) -> None:
    assert set(command.accounts) == {ASHA, BALA}


@pytest.mark.parametrize(("expired", "actor"), [(False, BALA), (True, ISSUANCE)])
def test_whoever_voids_is_among_the_locked(expired: bool, actor: AccountId) -> None:  # noqa: FBT001
    command = replace(VOID, expired=expired)
    assert command.actor == actor
    assert actor in command.accounts

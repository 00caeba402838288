from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountKind, AccountStatus, Instant
from hundi.ledger.book import Book, Opened, StatusChanged
from hundi.ledger.commands import Hold, OpenWallet, Pay, SetStatus
from hundi.ledger.decide import decide
from hundi.ledger.money import INR, MINOR_MAX, Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountNotFound,
    BalanceLimit,
    BalanceNotZero,
    CurrencyMismatch,
    StatusUnchanged,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from tests.ledger.builders import (
    ASHA,
    BALA,
    NOBODY,
    NOW,
    SECOND,
    USD,
    book_of,
    carry_out,
    inr,
    newcomer,
    next_id,
    wallet,
)

OPEN, FROZEN, CLOSED = AccountStatus.OPEN, AccountStatus.FROZEN, AccountStatus.CLOSED

SIGN_UP = OpenWallet(TransferId("e" * 24), ASHA, newcomer("Asha"), inr(500))


def set_status(status: AccountStatus) -> SetStatus:
    return SetStatus(next_id(), ASHA, status, "asked by phone")


def test_a_wallet_opens_with_what_issuance_grants_it() -> None:
    book = book_of()

    opened = carry_out(book, SIGN_UP)

    assert isinstance(opened, Opened)
    assert opened.grant == Transfer(
        SIGN_UP.id, TransferKind.OPENING, ISSUANCE, ASHA, inr(500), NOW, ASHA, 1, -500, 1, 500
    )
    account = book.accounts[ASHA]
    assert (account.kind, account.status, account.currency, account.balance) == (AccountKind.WALLET, OPEN, INR, 500)
    assert book.accounts[ISSUANCE].balance == -500


def test_a_wallet_opens_empty_where_nothing_is_granted() -> None:
    book = book_of()

    opened = carry_out(book, replace(SIGN_UP, grant=None))

    assert isinstance(opened, Opened)
    assert opened.grant is None
    assert (book.accounts[ASHA].balance, book.accounts[ASHA].sequence) == (0, 0)


def test_a_new_wallet_can_pay_at_once() -> None:
    book = book_of(wallet(BALA))
    carry_out(book, SIGN_UP)
    assert isinstance(carry_out(book, Pay(next_id(), ASHA, BALA, inr(500))), Transfer)


def test_a_grant_is_some_amount_of_the_books_currency_within_its_bounds() -> None:
    assert decide(book_of(), replace(SIGN_UP, grant=inr(0)), NOW) == ZeroAmount()
    assert decide(book_of(), replace(SIGN_UP, grant=Money(1, USD)), NOW) == CurrencyMismatch(ISSUANCE)
    full = book_of(wallet(BALA, MINOR_MAX - 499))
    assert decide(full, SIGN_UP, NOW) == BalanceLimit(ISSUANCE)


def test_a_wallet_needs_a_book_with_issuance() -> None:
    assert decide(Book(), SIGN_UP, NOW) == AccountNotFound(ISSUANCE)


def test_whoever_signs_up_and_issuance_are_locked() -> None:
    assert set(SIGN_UP.accounts) == {ISSUANCE, ASHA}
    assert SIGN_UP.actor == ASHA


@pytest.mark.parametrize(
    ("before", "after"), [(OPEN, FROZEN), (FROZEN, OPEN), (OPEN, CLOSED)], ids=["freeze", "unfreeze", "close"]
)
def test_a_status_changes_and_says_who_why_and_when(before: AccountStatus, after: AccountStatus) -> None:
    book = book_of(wallet(ASHA, status=before))
    command = set_status(after)

    change = carry_out(book, command)

    assert change == StatusChanged(command.id, ASHA, before, after, "asked by phone", ISSUANCE, NOW)
    assert book.accounts[ASHA].status is after


@pytest.mark.parametrize(("before", "after"), [(OPEN, OPEN), (FROZEN, FROZEN), (FROZEN, CLOSED)])
def test_a_status_that_does_not_follow_is_refused(before: AccountStatus, after: AccountStatus) -> None:
    assert decide(book_of(wallet(ASHA, status=before)), set_status(after), NOW) == StatusUnchanged(ASHA, before)


@pytest.mark.parametrize("after", list(AccountStatus))
def test_closed_is_for_good(after: AccountStatus) -> None:
    assert decide(book_of(wallet(ASHA, status=CLOSED)), set_status(after), NOW) == AccountClosed(ASHA)


def test_only_an_empty_wallet_can_be_closed() -> None:
    assert decide(book_of(wallet(ASHA, 1)), set_status(CLOSED), NOW) == BalanceNotZero(ASHA, 1)
    assert decide(book_of(wallet(ASHA, 9, held=9)), set_status(CLOSED), NOW) == BalanceNotZero(ASHA, 9)


def test_a_wallet_that_money_is_held_for_cannot_be_closed() -> None:
    book = book_of(wallet(BALA, 50), wallet(ASHA))
    carry_out(book, Hold(next_id(), BALA, ASHA, inr(50), Instant(NOW + SECOND)))
    assert decide(book, set_status(CLOSED), NOW) == BalanceNotZero(ASHA, 0)


def test_only_wallets_have_their_status_changed() -> None:
    book = book_of(wallet(ASHA))
    assert decide(book, replace(set_status(FROZEN), account=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(book, replace(set_status(FROZEN), account=ISSUANCE), NOW) == AccountNotFound(ISSUANCE)
    assert decide(book, replace(set_status(FROZEN), actor=NOBODY), NOW) == AccountNotFound(NOBODY)


def test_a_change_of_status_never_precedes_the_accounts_last_entry() -> None:
    book = book_of(wallet(ASHA))
    book.accounts[ASHA].last_at = Instant(NOW + SECOND)
    change = decide(book, set_status(FROZEN), NOW)
    assert isinstance(change, StatusChanged)
    assert change.at == NOW + SECOND


def test_the_account_and_whoever_acts_are_locked() -> None:
    assert set(replace(set_status(FROZEN), actor=BALA).accounts) == {ASHA, BALA}

from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus
from hundi.ledger.commands import Deposit, Withdraw
from hundi.ledger.decide import decide
from hundi.ledger.money import MINOR_MAX, Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    BalanceLimit,
    CurrencyMismatch,
    InsufficientFunds,
    SameAccount,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, USD, book_of, carry_out, inr, wallet

DEPOSIT = Deposit(TransferId("d" * 24), ASHA, inr(40), note="till 3")
WITHDRAW = Withdraw(TransferId("a" * 24), ASHA, inr(40), note="till 3")


def test_cash_in_is_debited_from_issuance() -> None:
    book = book_of(wallet(ASHA, 100))

    transfer = carry_out(book, DEPOSIT)

    assert transfer == Transfer(
        DEPOSIT.id, TransferKind.DEPOSIT, ISSUANCE, ASHA, inr(40), NOW, ISSUANCE, 2, -140, 2, 140, note="till 3"
    )


def test_cash_out_is_credited_to_issuance() -> None:
    book = book_of(wallet(ASHA, 100))

    transfer = carry_out(book, WITHDRAW)

    assert transfer == Transfer(
        WITHDRAW.id, TransferKind.WITHDRAWAL, ASHA, ISSUANCE, inr(40), NOW, ISSUANCE, 2, 60, 2, -60, note="till 3"
    )


@pytest.mark.parametrize("command", [DEPOSIT, WITHDRAW])
def test_whoever_acts_has_an_account(command: Deposit | Withdraw) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))

    assert decide(book, replace(command, actor=NOBODY), NOW) == AccountNotFound(NOBODY)
    outcome = decide(book, replace(command, actor=BALA), NOW)
    assert isinstance(outcome, Transfer)
    assert outcome.actor == BALA


@pytest.mark.parametrize("command", [DEPOSIT, WITHDRAW])
def test_cash_needs_a_wallet_that_is_not_issuance(command: Deposit | Withdraw) -> None:
    book = book_of(wallet(ASHA, 100))
    assert decide(book, replace(command, wallet=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(book, replace(command, wallet=ISSUANCE), NOW) == SameAccount(ISSUANCE)
    assert decide(book_of(), replace(command, actor=ISSUANCE), NOW) == AccountNotFound(ASHA)


@pytest.mark.parametrize("command", [DEPOSIT, WITHDRAW])
def test_cash_is_some_amount_of_the_books_currency(command: Deposit | Withdraw) -> None:
    book = book_of(wallet(ASHA, 100))
    assert decide(book, replace(command, amount=inr(0)), NOW) == ZeroAmount()
    mismatch = decide(book, replace(command, amount=Money(1, USD)), NOW)
    assert isinstance(mismatch, CurrencyMismatch)


def test_only_what_can_be_spent_can_be_withdrawn() -> None:
    book = book_of(wallet(ASHA, 100, held=70))
    assert decide(book, WITHDRAW, NOW) == InsufficientFunds(ASHA, available=30)
    assert isinstance(decide(book, replace(WITHDRAW, amount=inr(30)), NOW), Transfer)


def test_a_frozen_wallet_takes_cash_in_and_gives_none_out() -> None:
    book = book_of(wallet(ASHA, 100, status=AccountStatus.FROZEN))
    assert isinstance(decide(book, DEPOSIT, NOW), Transfer)
    assert decide(book, WITHDRAW, NOW) == AccountFrozen(ASHA)


@pytest.mark.parametrize("command", [DEPOSIT, WITHDRAW])
def test_a_closed_wallet_has_no_cash(command: Deposit | Withdraw) -> None:
    assert decide(book_of(wallet(ASHA, status=AccountStatus.CLOSED)), command, NOW) == AccountClosed(ASHA)


def test_the_money_in_circulation_ends_at_the_largest_number() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, MINOR_MAX - 139))

    assert decide(book, DEPOSIT, NOW) == BalanceLimit(ISSUANCE)
    assert isinstance(carry_out(book, replace(DEPOSIT, amount=inr(39))), Transfer)
    assert book.accounts[ISSUANCE].balance == -MINOR_MAX

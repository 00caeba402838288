from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.commands import Pay
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
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, SECOND, USD, book_of, carry_out, inr, wallet

TURNOVER_MAX = 2**63 - 1

PAY = Pay(TransferId("e" * 24), ASHA, BALA, inr(40), "for the tea")


def test_a_payment_debits_the_payer_and_credits_the_payee() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, 7))

    transfer = carry_out(book, PAY)

    assert transfer == Transfer(
        id=PAY.id,
        kind=TransferKind.PAYMENT,
        debit_account=ASHA,
        credit_account=BALA,
        amount=inr(40),
        at=NOW,
        actor=ASHA,
        debit_sequence=2,
        debit_balance=60,
        credit_sequence=2,
        credit_balance=47,
        note="for the tea",
    )
    assert (book.accounts[ASHA].balance, book.accounts[BALA].balance) == (60, 47)
    assert (book.accounts[ASHA].sequence, book.accounts[BALA].sequence) == (2, 2)


def test_a_whole_balance_can_be_spent_and_not_a_paisa_more() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))

    assert decide(book, replace(PAY, amount=inr(101)), NOW) == InsufficientFunds(ASHA, available=100)
    assert isinstance(carry_out(book, replace(PAY, amount=inr(100))), Transfer)
    assert decide(book, replace(PAY, amount=inr(1)), NOW) == InsufficientFunds(ASHA, available=0)


def test_the_same_rupee_cannot_be_spent_twice() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    outcomes = [carry_out(book, replace(PAY, id=TransferId(f"{n:024x}"), amount=inr(100))) for n in range(60)]
    assert sum(isinstance(outcome, Transfer) for outcome in outcomes) == 1


def test_what_is_held_cannot_be_spent() -> None:
    book = book_of(wallet(ASHA, 100, held=61), wallet(BALA))
    assert decide(book, PAY, NOW) == InsufficientFunds(ASHA, available=39)


def test_what_is_expected_cannot_be_spent() -> None:
    book = book_of(wallet(ASHA, 0, expected=100), wallet(BALA))
    assert decide(book, PAY, NOW) == InsufficientFunds(ASHA, available=0)


@pytest.mark.parametrize(
    ("payer", "payee", "missing"),
    [
        (NOBODY, BALA, NOBODY),
        (ASHA, NOBODY, NOBODY),
        (NOBODY, NOBODY, NOBODY),
        (ASHA, AccountId(""), AccountId("")),
        (ISSUANCE, BALA, ISSUANCE),
        (ASHA, ISSUANCE, ISSUANCE),
    ],
)
def test_both_sides_of_a_payment_are_wallets_that_exist(payer: AccountId, payee: AccountId, missing: AccountId) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    assert decide(book, replace(PAY, payer=payer, payee=payee), NOW) == AccountNotFound(missing)


def test_nobody_pays_themselves() -> None:
    assert decide(book_of(wallet(ASHA, 100)), replace(PAY, payee=ASHA), NOW) == SameAccount(ASHA)


def test_a_frozen_wallet_receives_but_does_not_pay() -> None:
    frozen = wallet(BALA, 100, status=AccountStatus.FROZEN)
    book = book_of(wallet(ASHA, 100), frozen)

    assert decide(book, replace(PAY, payer=BALA, payee=ASHA), NOW) == AccountFrozen(BALA)
    assert isinstance(carry_out(book, PAY), Transfer)


def test_a_closed_wallet_neither_pays_nor_receives() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, status=AccountStatus.CLOSED))

    assert decide(book, PAY, NOW) == AccountClosed(BALA)
    assert decide(book, replace(PAY, payer=BALA, payee=ASHA), NOW) == AccountClosed(BALA)


def test_nothing_is_no_payment() -> None:
    assert decide(book_of(wallet(ASHA, 100), wallet(BALA)), replace(PAY, amount=inr(0)), NOW) == ZeroAmount()


def test_another_currency_is_refused() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    assert decide(book, replace(PAY, amount=Money(40, USD)), NOW) == CurrencyMismatch(ASHA)
    book.accounts[ASHA].currency = USD
    assert decide(book, replace(PAY, amount=Money(40, USD)), NOW) == CurrencyMismatch(BALA)


def test_a_balance_ends_at_the_largest_number_counting_what_is_expected() -> None:
    payee = wallet(BALA, MINOR_MAX - 50, expected=11)
    book = book_of(wallet(ASHA, 100), payee, circulation=0)

    assert decide(book, PAY, NOW) == BalanceLimit(BALA)
    assert isinstance(carry_out(book, replace(PAY, amount=inr(39))), Transfer)
    full = book_of(wallet(ASHA, 100), wallet(BALA, MINOR_MAX - 40), circulation=0)
    assert isinstance(carry_out(full, PAY), Transfer)
    assert full.accounts[BALA].balance == MINOR_MAX


@pytest.mark.parametrize("pending", [0, 5])
def test_a_turnover_ends_at_the_databases_largest_integer_counting_what_is_pending(pending: int) -> None:
    room = 40 + pending
    payer = wallet(ASHA, held=pending)
    payer.debits_posted, payer.credits_posted = TURNOVER_MAX - room, TURNOVER_MAX - room + 100
    payee = wallet(BALA, expected=pending)
    payee.credits_posted = payee.debits_posted = TURNOVER_MAX - room
    book = book_of(payer, wallet(NOBODY), payee, circulation=0)

    assert decide(book, replace(PAY, payee=NOBODY, amount=inr(41)), NOW) == BalanceLimit(ASHA)
    assert isinstance(decide(book, replace(PAY, payee=NOBODY), NOW), Transfer)
    payer.debits_posted, payer.credits_posted = 0, 100
    assert decide(book, replace(PAY, amount=inr(41)), NOW) == BalanceLimit(BALA)
    assert isinstance(carry_out(book, PAY), Transfer)


def test_the_first_rule_that_says_no_is_the_answer() -> None:
    """Each step mends what the refusal before it named; the rules that follow were broken all along."""
    asha, bala = wallet(ASHA, status=AccountStatus.FROZEN), wallet(BALA, MINOR_MAX, status=AccountStatus.CLOSED)
    book = book_of(asha, bala, circulation=0)
    wrong = replace(PAY, payer=NOBODY, payee=NOBODY, amount=Money(0, USD))

    assert decide(book, wrong, NOW) == AccountNotFound(NOBODY)
    assert decide(book, wrong := replace(wrong, payer=ASHA, payee=ASHA), NOW) == SameAccount(ASHA)
    assert decide(book, wrong := replace(wrong, payee=BALA), NOW) == AccountFrozen(ASHA)
    asha.status = AccountStatus.OPEN
    assert decide(book, wrong, NOW) == AccountClosed(BALA)
    bala.status = AccountStatus.OPEN
    assert decide(book, wrong, NOW) == CurrencyMismatch(ASHA)
    assert decide(book, wrong := replace(wrong, amount=inr(0)), NOW) == ZeroAmount()
    assert decide(book, wrong := replace(wrong, amount=inr(1)), NOW) == InsufficientFunds(ASHA, available=0)
    asha.credits_posted = 1
    assert decide(book, wrong, NOW) == BalanceLimit(BALA)
    bala.credits_posted = 0
    assert isinstance(decide(book, wrong, NOW), Transfer)


def test_time_never_goes_back_in_either_account() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, 100))
    book.accounts[BALA].last_at = Instant(NOW + SECOND)

    transfer = carry_out(book, PAY)

    assert isinstance(transfer, Transfer)
    assert transfer.at == NOW + SECOND
    assert (book.accounts[ASHA].last_at, book.accounts[BALA].last_at) == (NOW + SECOND, NOW + SECOND)
    later = carry_out(book, replace(PAY, payer=BALA, payee=ASHA), Instant(NOW + 2 * SECOND))
    assert isinstance(later, Transfer)
    assert later.at == NOW + 2 * SECOND

import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    IdempotencyKey,
    Pay,
    Refund,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
)
from hundi.ledger.decide import decide
from hundi.ledger.money import MINOR_MAX, Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    BalanceLimit,
    BalanceNotZero,
    BatchRefused,
    Blocked,
    CaptureTooLarge,
    CurrencyMismatch,
    DayLimit,
    HandleTaken,
    HoldExpired,
    HoldNotFound,
    HoldSettled,
    InsufficientFunds,
    KeyReused,
    NotRefundable,
    RefundTooLarge,
    Refusal,
    SameAccount,
    SessionEnded,
    StatusUnchanged,
    TransferLimit,
    TransferNotFound,
    UsernameTaken,
    ZeroAmount,
)
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
    session_id,
    wallet,
    wallet_id,
)

LATER = Instant(NOW + 60 * SECOND)
PAID = Pay(next_id(), ASHA, BALA, inr(10), key=IdempotencyKey("order 17", b"one"))
OPEN_HOLD = Hold(next_id(), ASHA, BALA, inr(60), LATER)
VOIDED_HOLD = Hold(next_id(), ASHA, BALA, inr(1), LATER)
DEVI = wallet_id(4)
BLOCK = SetBlock(next_id(), DEVI, ASHA, blocks=True)
LIMITS = SetLimits(next_id(), ASHA, inr(25), inr(91), "a student")
VOID = Void(next_id(), VOIDED_HOLD.id, ASHA, BALA)
CAPTURE = Capture(next_id(), OPEN_HOLD.id, ASHA, BALA, inr(60))
PAY = Pay(next_id(), ASHA, BALA, inr(10))
REFUND = Refund(next_id(), PAID.id, BALA, ASHA)
FROZEN, SHUT = wallet(CHITRA, status=AccountStatus.FROZEN), wallet(NOBODY, status=AccountStatus.CLOSED)


def some_book() -> Book:
    """Make a book in which Asha has paid once, holds 60 for Bala and has 29 left; Chitra is frozen.

    Devi has blocked Asha, who may send no more than 25 at once, and 91 in a day.
    """
    book = book_of(wallet(ASHA, 99), wallet(BALA), replace(FROZEN), replace(SHUT), wallet(DEVI))
    for command in (PAID, OPEN_HOLD, VOIDED_HOLD, VOID, BLOCK, LIMITS):
        carry_out(book, command)
    return book


HOW_TO_GET: dict[type[Refusal], Command] = {
    AccountNotFound: replace(PAY, payee=AccountId("no such id")),
    AccountFrozen: replace(PAY, payer=CHITRA),
    AccountClosed: replace(PAY, payee=NOBODY),
    SameAccount: replace(PAY, payee=ASHA),
    CurrencyMismatch: replace(PAY, amount=Money(10, USD)),
    ZeroAmount: replace(PAY, amount=inr(0)),
    InsufficientFunds: replace(PAY, amount=inr(30)),
    TransferLimit: replace(PAY, amount=inr(26)),
    DayLimit: replace(PAY, amount=inr(21)),
    Blocked: replace(PAY, payee=DEVI),
    BalanceLimit: Deposit(next_id(), ASHA, inr(MINOR_MAX)),
    HoldNotFound: replace(CAPTURE, hold=PAID.id),
    HoldSettled: replace(CAPTURE, hold=VOIDED_HOLD.id),
    HoldExpired: replace(OPEN_HOLD, amount=inr(1), expires_at=NOW),
    CaptureTooLarge: replace(CAPTURE, amount=inr(61)),
    TransferNotFound: replace(REFUND, payer=CHITRA),
    NotRefundable: replace(REFUND, original=OPEN_HOLD.id),
    RefundTooLarge: replace(REFUND, amount=inr(11)),
    BatchRefused: Batch(next_id(), ASHA, (PAY, replace(PAY, amount=inr(0)))),
    StatusUnchanged: SetStatus(next_id(), CHITRA, AccountStatus.FROZEN, "twice"),
    BalanceNotZero: SetStatus(next_id(), BALA, AccountStatus.CLOSED, "moved away"),
    KeyReused: replace(PAY, key=IdempotencyKey("order 17", b"two")),
    SessionEnded: replace(PAY, session=session_id(1)),
}

SAID_BY_STORES = {UsernameTaken, HandleTaken}
"""A database alone knows all names; every store's suite shows it."""


def refusals(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Walk the tree, passing over the classes without slots that `dataclass` made new ones of."""
    for child in root.__subclasses__():
        if getattr(sys.modules[child.__module__], child.__name__) is child:
            yield child
            yield from refusals(child)


ALL = list(refusals())


def test_every_refusal_can_be_reached() -> None:
    assert set(HOW_TO_GET) | SAID_BY_STORES == set(ALL)


@pytest.mark.parametrize("refusal", HOW_TO_GET)
def test_a_refusal_is_a_fact_and_changes_nothing(refusal: type[Refusal]) -> None:
    book = some_book()

    outcome = decide(book, HOW_TO_GET[refusal], NOW)

    assert type(outcome) is refusal
    assert book == some_book()


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [refusal.code for refusal in ALL]
    assert len(set(codes)) == len(codes)
    for refusal in ALL:
        assert refusal.code == re.sub(r"(?<!^)(?=[A-Z])", "_", refusal.__name__).lower()


@pytest.mark.parametrize("refusal", ALL)
def test_every_refusal_states_its_fact(refusal: type[Refusal]) -> None:
    assert is_dataclass(refusal)
    assert refusal.__doc__ is not None
    assert refusal.__doc__.endswith(".")
    assert refusal.__doc__ != Refusal.__doc__
    assert not refusal.__doc__.startswith(refusal.__name__), "the docstring is written by hand"
    assert {field.name for field in fields(refusal)} <= {*refusal.__annotations__}

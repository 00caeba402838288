from dataclasses import replace

import pytest

from hundi.ledger.accounts import DAY, ISSUANCE, Account, AccountStatus, Instant, Limits
from hundi.ledger.book import Book, LimitsChanged
from hundi.ledger.commands import Capture, Deposit, Hold, Pay, SetLimits, Void, Withdraw
from hundi.ledger.decide import decide
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.money import MINOR_MAX, Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    Blocked,
    CurrencyMismatch,
    DayLimit,
    InsufficientFunds,
    TransferLimit,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, SECOND, USD, book_of, carry_out, inr, next_id, wallet

TODAY = NOW // DAY
MIDNIGHT = Instant((TODAY + 1) * DAY)
LATER = Instant(NOW + 2 * DAY)

PAY = Pay(next_id(), ASHA, BALA, inr(10))
HOLD = Hold(next_id(), ASHA, BALA, inr(10), LATER)
SETS = SetLimits(next_id(), ASHA, inr(50), inr(70), "a student")


def book(own: Limits = Limits(), everyone: Limits = Limits(), paise: int = 1_000) -> Book:  # noqa: B008 - immutable
    """Make a book in which Asha has these limits of her own, and everyone those."""
    asha = replace(wallet(ASHA, paise), transfer_limit=own.transfer, day_limit=own.day)
    made = book_of(asha, wallet(BALA))
    made.accounts[ISSUANCE].transfer_limit, made.accounts[ISSUANCE].day_limit = everyone
    made.limits = everyone
    return made


def spent(account: Account) -> tuple[int, int]:
    return account.spent_day, account.spent_today


@pytest.mark.parametrize("send", [PAY, HOLD])
@pytest.mark.parametrize(
    ("own", "everyone"),
    [(Limits(50), Limits()), (Limits(), Limits(50)), (Limits(50), Limits(10)), (Limits(50), Limits(60))],
)
def test_no_more_is_sent_at_once_than_ones_own_limit_or_else_everyones(
    send: Pay | Hold, own: Limits, everyone: Limits
) -> None:
    made = book(own, everyone)
    assert decide(made, replace(send, amount=inr(51)), NOW) == TransferLimit(ASHA, 50)
    assert isinstance(carry_out(made, replace(send, amount=inr(50))), Transfer)


@pytest.mark.parametrize("send", [PAY, HOLD])
@pytest.mark.parametrize(
    ("own", "everyone"),
    [
        (Limits(day=100), Limits()),
        (Limits(day=100), Limits(day=5)),
        (Limits(), Limits(day=100)),
        (Limits(day=100), Limits(day=200)),
    ],
)
def test_no_more_is_sent_in_a_day_than_ones_own_limit_or_else_everyones(
    send: Pay | Hold, own: Limits, everyone: Limits
) -> None:
    made = book(own, everyone)
    carry_out(made, replace(PAY, id=next_id(), amount=inr(30)))
    carry_out(made, replace(HOLD, id=next_id(), amount=inr(30)))
    assert decide(made, replace(send, amount=inr(41)), NOW) == DayLimit(ASHA, 100, 60)
    assert isinstance(carry_out(made, replace(send, amount=inr(40))), Transfer)
    assert decide(made, replace(send, amount=inr(1)), NOW) == DayLimit(ASHA, 100, 100)


def test_a_day_ends_at_midnight_in_utc() -> None:
    made = book(Limits(day=100))
    carry_out(made, replace(PAY, amount=inr(100)), Instant(MIDNIGHT - 1))
    assert decide(made, PAY, Instant(MIDNIGHT - 1)) == DayLimit(ASHA, 100, 100)

    assert isinstance(carry_out(made, replace(PAY, id=next_id(), amount=inr(90)), MIDNIGHT), Transfer)
    assert spent(made.accounts[ASHA]) == (TODAY + 1, 90)
    assert decide(made, replace(PAY, amount=inr(11)), MIDNIGHT) == DayLimit(ASHA, 100, 90)


def test_the_day_is_that_of_the_transfer_which_never_precedes_an_entry_of_either_side() -> None:
    made = book(Limits(day=100))
    carry_out(made, replace(PAY, amount=inr(60)), NOW)
    made.accounts[BALA].last_at = MIDNIGHT  # whose clock is ahead

    outcome = carry_out(made, replace(PAY, id=next_id(), amount=inr(60)), NOW)

    assert isinstance(outcome, Transfer)
    assert outcome.at == MIDNIGHT
    assert spent(made.accounts[ASHA]) == (TODAY + 1, 60)


def test_what_is_captured_counted_when_it_was_held_and_what_is_voided_was_sent_all_the_same() -> None:
    made = book(Limits(day=100))
    other = replace(HOLD, id=next_id())
    carry_out(made, HOLD)
    carry_out(made, other)
    carry_out(made, Capture(next_id(), HOLD.id, ASHA, BALA, inr(10)))
    carry_out(made, Void(next_id(), other.id, ASHA, BALA))
    assert spent(made.accounts[ASHA]) == (TODAY, 20)


def test_a_hold_from_before_a_limit_is_captured_whatever_the_limit() -> None:
    made = book()
    carry_out(made, HOLD)
    carry_out(made, replace(SETS, transfer_limit=inr(0), day_limit=inr(0)))
    assert isinstance(carry_out(made, Capture(next_id(), HOLD.id, ASHA, BALA, inr(10))), Transfer)


def test_cash_knows_no_limits_and_counts_toward_none() -> None:
    made = book(Limits(1, 1), Limits(1, 1))
    assert isinstance(carry_out(made, Deposit(next_id(), ASHA, inr(500))), Transfer)
    assert isinstance(carry_out(made, Withdraw(next_id(), ASHA, inr(500))), Transfer)
    assert [spent(account) for account in made.accounts.values()] == [(0, 0)] * 3


def test_what_is_received_counts_toward_no_limit() -> None:
    made = book()
    carry_out(made, PAY)
    assert spent(made.accounts[BALA]) == (0, 0)


def test_limits_come_last() -> None:
    made = book(Limits(1, 1), paise=100)
    made.accounts[BALA].blocks = 1
    for refusal, command in {
        AccountNotFound: replace(PAY, payee=NOBODY),
        CurrencyMismatch: replace(PAY, amount=Money(10, USD)),
        ZeroAmount: replace(PAY, amount=inr(0)),
        InsufficientFunds: replace(PAY, amount=inr(101)),
        TransferLimit: replace(PAY, amount=inr(100)),
    }.items():
        assert type(decide(made, command, NOW)) is refusal
    made.blocks.add((BALA, ASHA))
    assert decide(made, replace(PAY, amount=inr(101)), NOW) == Blocked(BALA)
    made.accounts[ASHA].status = AccountStatus.FROZEN
    assert decide(made, PAY, NOW) == AccountFrozen(ASHA)


def test_a_limit_of_nothing_lets_nothing_be_sent() -> None:
    assert decide(book(Limits(0)), replace(PAY, amount=inr(1)), NOW) == TransferLimit(ASHA, 0)
    assert decide(book(Limits(day=0)), replace(PAY, amount=inr(1)), NOW) == DayLimit(ASHA, 0, 0)


def test_what_is_spent_in_a_day_is_counted_as_far_as_a_limit_can_reach() -> None:
    made = book(paise=MINOR_MAX)
    for _ in range(3):
        hold = Hold(next_id(), ASHA, BALA, inr(MINOR_MAX - 5), LATER)
        carry_out(made, hold)
        carry_out(made, Void(next_id(), hold.id, ASHA, BALA))
    assert spent(made.accounts[ASHA]) == (TODAY, MINOR_MAX)
    made.accounts[ASHA].day_limit = MINOR_MAX
    assert decide(made, replace(PAY, amount=inr(1)), NOW) == DayLimit(ASHA, MINOR_MAX, MINOR_MAX)


def test_limits_are_set_and_taken_away() -> None:
    made = book()
    assert carry_out(made, SETS) == LimitsChanged(SETS.id, ASHA, Limits(), Limits(50, 70), "a student", ISSUANCE, NOW)
    assert (made.accounts[ASHA].transfer_limit, made.accounts[ASHA].day_limit) == (50, 70)
    assert made.limits == Limits()

    again = carry_out(made, replace(SETS, transfer_limit=None, day_limit=None, actor=BALA))
    assert isinstance(again, LimitsChanged)
    assert (again.before, again.after, again.actor) == (Limits(50, 70), Limits(), BALA)
    assert isinstance(carry_out(made, replace(PAY, amount=inr(1_000))), Transfer)


def test_limits_on_issuance_are_everyones() -> None:
    made = book()
    carry_out(made, replace(SETS, account=ISSUANCE))
    assert made.limits == Limits(50, 70)
    assert decide(made, replace(PAY, amount=inr(51)), NOW) == TransferLimit(ASHA, 50)


def test_a_change_of_limits_never_precedes_the_accounts_last_entry() -> None:
    made = book()
    carry_out(made, PAY, Instant(NOW + SECOND))
    change = carry_out(made, SETS, NOW)
    assert isinstance(change, LimitsChanged)
    assert change.at == NOW + SECOND


def test_whose_limits_cannot_be_set() -> None:
    made = book()
    assert decide(made, replace(SETS, account=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(made, replace(SETS, actor=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(made, replace(SETS, day_limit=Money(1, USD)), NOW) == CurrencyMismatch(ASHA)
    made.accounts[BALA].status = AccountStatus.CLOSED
    assert decide(made, replace(SETS, account=BALA), NOW) == AccountClosed(BALA)


def test_limits_change_from_what_they_are() -> None:
    made = book()
    change = carry_out(made, SETS)
    assert isinstance(change, LimitsChanged)
    for wrong in (change, replace(change, account=NOBODY)):
        with pytest.raises(InvariantBrokenError, match="limits change from what they are"):
            made.apply(wrong)

"""Amounts as v2 takes and gives them: whole minor units with their currency."""

from typing import Annotated, Final

import msgspec

from hundi.api.v2.problems import ProblemError, define
from hundi.ledger.money import MINOR_MAX, Currency, Money

CURRENCY_MISMATCH: Final = define(
    422, "currency_mismatch", "Other currency", "This wallet is kept in one currency, and it is another."
)


class MoneyOut(msgspec.Struct, frozen=True):
    """An amount that is shown, which may be below zero where it is a change."""

    amount: int
    currency: str


class MoneyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount that is asked for; the currency may be left out. What is wrong with `amount` is `invalid_amount`."""

    amount: Annotated[int, msgspec.Meta(gt=0, le=MINOR_MAX)]
    currency: str | msgspec.UnsetType = msgspec.UNSET


def money_of(minor: int, currency: Currency) -> MoneyOut:
    """Show minor units."""
    return MoneyOut(minor, currency.code)


def limit_of(minor: int | None, currency: Currency) -> MoneyOut | None:
    """Show a limit in minor units; None: there is none."""
    return None if minor is None else money_of(minor, currency)


def read_money(asked: MoneyIn, currency: Currency) -> Money:
    """Take an amount of the wallet's currency.

    Raises:
        ProblemError: it is in another one.

    """
    if asked.currency is not msgspec.UNSET and asked.currency != currency.code:
        raise ProblemError(CURRENCY_MISMATCH.about(f"This wallet is kept in {currency.code}.", currency=currency.code))
    return Money(asked.amount, currency)

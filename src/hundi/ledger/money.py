"""Amounts of money: whole numbers of a currency's minor unit, never floats."""

import re
from dataclasses import dataclass
from typing import Final

MINOR_MAX: Final = 2**53 - 1
"""No amount and no balance passes this many minor units: JavaScript's largest exact integer."""

_PLAIN_DECIMAL: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code; `exponent` is how many decimals its minor unit stands for."""

    code: str
    exponent: int


INR: Final = Currency("INR", 2)


class AmountError(ValueError):
    """A text or number that is no amount of the currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """From 0 to `MINOR_MAX` minor units of one currency.

    Raises:
        AmountError: outside those bounds.

    """

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        """Refuse what no account could hold."""
        if not 0 <= self.minor <= MINOR_MAX:
            msg = f"an amount is from 0 to {MINOR_MAX} minor units"
            raise AmountError(msg)

    def __str__(self) -> str:
        """Major units with all decimals and the code: `12.50 INR`."""
        return f"{decimal_text(self.minor, self.currency)} {self.currency.code}"


def parse_decimal(text: str, currency: Currency) -> Money:
    """Read a plain decimal in major units, such as `12`, `12.5` or `12.50`, exactly.

    Raises:
        AmountError: for signs, exponents, blanks, other digits than 0-9, more decimals than the currency has, or an
            amount past `MINOR_MAX`. Nothing is rounded.

    """
    match = _PLAIN_DECIMAL.fullmatch(text)
    if match is None:
        msg = "an amount is a plain decimal such as 12.50"
        raise AmountError(msg)
    whole, decimals = match[1].lstrip("0"), match[2] or ""
    if len(decimals) > currency.exponent:
        msg = f"{currency.code} has {currency.exponent} decimals at most"
        raise AmountError(msg)
    if len(whole) > len(
        str(MINOR_MAX)
    ):  # int() of a very long text takes quadratic time, and refuses past 4,300 digits
        msg = f"an amount is at most {MINOR_MAX} minor units"
        raise AmountError(msg)
    return Money(int(whole + decimals.ljust(currency.exponent, "0") or "0"), currency)


def decimal_text(minor: int, currency: Currency) -> str:
    """Write signed minor units as a decimal in major units with all its decimals: -5 paise is `-0.05`."""
    if currency.exponent == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, decimals = divmod(abs(minor), 10**currency.exponent)
    return f"{sign}{whole}.{decimals:0{currency.exponent}d}"

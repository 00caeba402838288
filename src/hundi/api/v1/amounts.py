"""Amounts as v1 takes and gives them: rupees with two decimals at most, exact."""

import re
from typing import Final

from hundi.api.json_bodies import Number
from hundi.ledger.money import AmountError, Currency, Money, decimal_text, parse_decimal

_PLAIN: Final = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
"""What nearly every amount looks like, as a number and as a text, and short of every bound."""

_TEXT: Final = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)0*([0-9]+))?")

_CENTS: Final = "00"

_EXPONENT_DIGITS: Final = 6
"""A body of 64 KiB cannot write enough zeros to make up for a longer exponent."""


def parse_amount(value: object, currency: Currency) -> Money:
    """Read an amount above zero: a text of digits with two decimals at most, or a number by its exact decimal value.

    Raises:
        AmountError: it is anything else. Nothing is rounded.

    """
    if not isinstance(value, str):
        msg = "an amount is a number or a plain decimal"
        raise AmountError(msg)
    plain = _PLAIN.fullmatch(value)
    if plain is not None and currency.exponent == len(_CENTS):
        whole, decimals = plain.groups(_CENTS)
        money = Money(int(whole + decimals if len(decimals) == len(_CENTS) else whole + decimals + "0"), currency)
    elif type(value) is Number:
        money = _parse_number(value, currency)
    elif _TEXT.fullmatch(value):
        money = parse_decimal(value, currency)
    else:
        msg = "an amount as a text is a plain decimal"
        raise AmountError(msg)
    if money.minor == 0:
        msg = "an amount is more than zero"
        raise AmountError(msg)
    return money


def _parse_number(text: str, currency: Currency) -> Money:
    """Shift the decimal point of a JSON number as its exponent says; `1e2` and `100.000` are 100."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[1] == "-" or len(match[5] or "") > _EXPONENT_DIGITS:
        msg = "an amount is more than zero and not beyond all bounds"
        raise AmountError(msg)
    whole, decimals = match[2], match[3] or ""
    exponent = int((match[4] or "") + (match[5] or "0"))
    significant = (whole + decimals).rstrip("0")
    if not significant.lstrip("0"):
        return Money(0, currency)
    # value = significant * 10 ** shift, with no zero at the end of significant
    shift = len(whole) - len(significant) + exponent
    if shift < 0:
        point = len(significant) + shift
        if point <= 0:
            significant, point = significant.rjust(len(significant) - point + 1, "0"), 1
        return parse_decimal(f"{significant[:point]}.{significant[point:]}", currency)
    if shift > len(str(2**63)):
        msg = "an amount is not beyond all bounds"
        raise AmountError(msg)
    return parse_decimal(significant + "0" * shift, currency)


def render_amount(money: Money) -> bytes:
    """Write an amount as a JSON number, exactly."""
    return decimal_text(money.minor, money.currency).encode()

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.ledger.money import INR, MINOR_MAX, AmountError, Currency, Money, decimal_text, parse_decimal
from tests import strategies

JPY = Currency("JPY", 0)
KWD = Currency("KWD", 3)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", INR, 0),
        ("0.00", INR, 0),
        ("1", INR, 100),
        ("12.5", INR, 1250),
        ("12.50", INR, 1250),
        ("0.01", INR, 1),
        ("0.1", INR, 10),
        ("000012.50", INR, 1250),
        ("0" * 5_000 + "7", INR, 700),
        ("90071992547409.91", INR, MINOR_MAX),
        ("12", JPY, 12),
        ("0.001", KWD, 1),
        ("1.2", KWD, 1200),
    ],
)
def test_a_plain_decimal_is_read_exactly(text: str, currency: Currency, minor: int) -> None:
    assert parse_decimal(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            ".",
            "1.",
            ".5",
            "+1",
            "-1",
            "-0",
            "1e2",
            "1E2",
            "0x10",
            "1_000",
            "1,000",
            " 1",
            "1 ",
            "1\n",
            "1.2.3",
        ),
        *("NaN", "Infinity", "inf", "१२", "\uff11\uff12", "1²", "½", "1\u066b5", "\u22121", "1\0", "twelve"),
    ],
)
def test_anything_but_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="plain decimal"):
        parse_decimal(text, INR)


@pytest.mark.parametrize(("text", "currency"), [("1.001", INR), ("1.000", INR), ("1.0", JPY), ("0.0001", KWD)])
def test_more_decimals_than_the_currency_has_are_refused_and_never_rounded(text: str, currency: Currency) -> None:
    with pytest.raises(AmountError, match=f"{currency.code} has {currency.exponent} decimals at most"):
        parse_decimal(text, currency)


@pytest.mark.parametrize("text", ["90071992547409.92", "90071992547410", "9" * 17, "1" * 5_000])
def test_an_amount_past_the_largest_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match=str(MINOR_MAX)):
        parse_decimal(text, INR)


@pytest.mark.parametrize("minor", [-1, MINOR_MAX + 1, -(2**63)])
def test_money_outside_its_bounds_cannot_be_made(minor: int) -> None:
    with pytest.raises(AmountError, match="0 to 9007199254740991"):
        Money(minor, INR)


def test_the_largest_amount_is_javascripts_largest_exact_integer() -> None:
    assert MINOR_MAX == 2**53 - 1
    assert Money(MINOR_MAX, INR).minor == MINOR_MAX


def test_money_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        Money(1, INR).minor = 2  # type: ignore[misc]  # that is the point


def test_amounts_of_two_currencies_differ() -> None:
    assert Money(1, INR) != Money(1, JPY)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, INR, "0.00"),
        (5, INR, "0.05"),
        (-5, INR, "-0.05"),
        (-105, INR, "-1.05"),
        (123_456, INR, "1234.56"),
        (-MINOR_MAX, INR, "-90071992547409.91"),
        (12, JPY, "12"),
        (-12, JPY, "-12"),
        (1, KWD, "0.001"),
    ],
)
def test_minor_units_are_written_with_all_their_decimals(minor: int, currency: Currency, text: str) -> None:
    assert decimal_text(minor, currency) == text


def test_money_reads_as_an_amount_and_its_currency() -> None:
    assert str(Money(1250, INR)) == "12.50 INR"


@given(strategies.amounts_minor(), strategies.currencies())
def test_what_is_written_is_read_back_as_it_was(minor: int, currency: Currency) -> None:
    assert parse_decimal(decimal_text(minor, currency), currency) == Money(minor, currency)


@given(st.text())
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        money = parse_decimal(text, INR)
    except AmountError:
        return
    assert text.strip("0123456789") in {"", "."}
    whole, _, decimals = text.partition(".")
    assert money.minor == int(whole) * 100 + int(decimals.ljust(2, "0"))

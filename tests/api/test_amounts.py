"""Amounts as v1 takes and gives them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.api.json_bodies import Number
from hundi.api.v1.amounts import parse_amount, render_amount
from hundi.ledger.money import INR, MINOR_MAX, AmountError, Money

DIGITS = st.text("0123456789", min_size=1, max_size=20)
WHOLE = st.just("0") | DIGITS.map(lambda digits: digits.lstrip("0") or "0")
NUMBERS = st.builds(
    lambda sign, whole, decimals, exponent: sign + whole + decimals + exponent,
    st.sampled_from(["", "", "", "-"]),
    WHOLE,
    st.just("") | DIGITS.map(lambda digits: "." + digits),
    st.just("") | st.integers(-25, 25).map(lambda power: f"e{power}") | st.sampled_from(["E+02", "e-001", "e0"]),
)


@given(NUMBERS)
def test_a_number_counts_by_its_exact_value_or_is_refused(text: str) -> None:
    paise = Fraction(Decimal(text)) * 100
    if paise.denominator == 1 and 0 < paise <= MINOR_MAX:
        assert parse_amount(Number(text), INR) == Money(int(paise), INR)
    else:
        with pytest.raises(AmountError):
            parse_amount(Number(text), INR)


@given(st.integers(1, MINOR_MAX))
def test_what_is_rendered_is_read_back(minor: int) -> None:
    text = render_amount(Money(minor, INR)).decode()
    assert parse_amount(Number(text), INR).minor == minor
    assert parse_amount(text, INR).minor == minor


@pytest.mark.parametrize(
    ("value", "minor"),
    [
        ("100", 100_00),
        ("33.33", 33_33),
        ("33.3", 33_30),
        ("007", 7_00),
        ("0" * 5000 + "1", 1_00),
        ("90071992547409.91", MINOR_MAX),
        (Number("1e2"), 100_00),
        (Number("100.000"), 100_00),
        (Number("1" + "0" * 60_000 + "e-60000"), 1_00),
        (Number("0." + "0" * 60_000 + "1e60001"), 1_00),
        (Number("0.01"), 1),
        (Number("9007199254740991e-2"), MINOR_MAX),
    ],
)
def test_amounts_that_are_read(value: object, minor: int) -> None:
    assert parse_amount(value, INR).minor == minor


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        [],
        {},
        1,
        1.5,
        "",
        " 1",
        "1 ",
        "+1",
        "-1",
        "1.",
        ".5",
        "1.234",
        "1e3",
        "0",
        "0.00",
        "١٢",
        "1,0",
    ]
    + ["NaN", "abc", "90071992547409.92", "1" * 5000, "0x10", "1_0", "1\n"]
    + [Number(text) for text in ("0", "-5", "0.001", "1e400", "1e-400", "90071992547409.92", "-0", "0e9")]
    + [Number("1e" + "9" * 5000), Number("1e-" + "9" * 5000), Number("1" * 60_000), Number("0." + "1" * 60_000)],
    ids=lambda value: f"{type(value).__name__} {str(value)[:20]!r} of {len(str(value))}",
)
def test_amounts_that_are_refused(value: object) -> None:
    with pytest.raises(AmountError):
        parse_amount(value, INR)

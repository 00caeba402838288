"""The body of a transfer that is written like nearly all others is read like any other."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.api.json_bodies import BadBodyError, decode_object
from hundi.api.v1 import account
from hundi.api.v1.account import read_transfer
from hundi.api.v1.amounts import parse_amount
from hundi.ledger.money import INR, AmountError, Currency, Money

CURRENCIES = [INR, Currency("JPY", 0), Currency("KWD", 3)]
ID = "65f0a1b2c3d4e5f601234567"

digits = st.text("0123456789", max_size=15)
amounts = st.one_of(
    st.builds("{}.{}".format, digits, digits),
    digits,
    st.sampled_from(["0", "00", "01", "0.0", "0.01", "-1", "1e2", "1.5E1", "NaN", "Infinity", '"5"', '"05"', "null"]),
)
ids = st.sampled_from([ID, ID.upper(), ID[1:], ID + "0", "", "\\u0036" + ID[1:], ID + "\n"])
spaces = st.sampled_from(["", " ", "  ", "\n"])


PLAIN_DECIMALS = ("", ".0", ".5", ".00", ".05", ".10", ".100", ".123", ".")
plain_amounts = st.builds(
    "{}{}".format, st.integers(0, 10**14) | st.sampled_from(["0", "00", "007"]), st.sampled_from(PLAIN_DECIMALS)
)


def told(read: Callable[[bytes, Currency], tuple[object, Money]], body: bytes, currency: Currency = INR) -> object:
    """Say what a way of reading makes of a body: whom it names and how much, or that it is refused."""
    try:
        return read(body, currency)
    except BadBodyError:
        return "a bad body"
    except AmountError:
        return "a bad amount"


def as_any_other(body: bytes, currency: Currency) -> tuple[object, Money]:
    request = decode_object(body, tolerate="amount")
    return request.get("to"), parse_amount(request.get("amount"), currency)


@given(to=ids, amount=amounts, space=spaces, more=st.sampled_from(["", ", ", ',"to":"x"', ',"note":"x"', "}"]))
def test_a_plain_body_is_read_like_any_other(to: str, amount: str, space: str, more: str) -> None:
    body = f'{{"to":{space}"{to}",{space}"amount":{space}{amount}{more}}}'.encode()
    assert told(read_transfer, body) == told(as_any_other, body)


@given(amount=plain_amounts, spaces=st.tuples(*[st.sampled_from(["", " "])] * 3), currency=st.sampled_from(CURRENCIES))
def test_so_is_one_that_is_plain_but_for_its_amount_whatever_the_currency(
    amount: str, spaces: tuple[str, str, str], currency: Currency
) -> None:
    body = f'{{"to":{spaces[0]}"{ID}",{spaces[1]}"amount":{spaces[2]}{amount}}}'.encode()
    assert told(read_transfer, body, currency) == told(as_any_other, body, currency)


def test_what_front_ends_write_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (f'{{"to":"{ID}","amount":100}}', f'{{"to": "{ID}", "amount": 0.5}}'):
        with monkeypatch.context() as patch:
            patch.setattr(account, "decode_object", None)
            assert read_transfer(body.encode(), INR)[0] == ID, "and not taken for JSON of any kind"
        assert told(read_transfer, body.encode()) == told(as_any_other, body.encode())

"""The body of a transfer that is written like nearly all others is read like any other."""

from hypothesis import given
from hypothesis import strategies as st

from hundi.api.json_bodies import BadBodyError, decode_object
from hundi.api.v1.account import decode_transfer
from hundi.api.v1.amounts import parse_amount
from hundi.ledger.money import INR, AmountError

ID = "65f0a1b2c3d4e5f601234567"

digits = st.text("0123456789", max_size=15)
amounts = st.one_of(
    st.builds("{}.{}".format, digits, digits),
    digits,
    st.sampled_from(["0", "00", "01", "0.0", "0.01", "-1", "1e2", "1.5E1", "NaN", "Infinity", '"5"', '"05"', "null"]),
)
ids = st.sampled_from([ID, ID.upper(), ID[1:], ID + "0", "", "\\u0036" + ID[1:], ID + "\n"])
spaces = st.sampled_from(["", " ", "  ", "\n"])


def read(decode: object, body: bytes) -> object:
    """Say what a way of decoding makes of a body: whom it names and how much, or that it is refused."""
    assert callable(decode)
    try:
        request = decode(body)
        return request.get("to"), parse_amount(request.get("amount"), INR), sorted(request)
    except BadBodyError:
        return "a bad body"
    except AmountError:
        return "a bad amount"


def as_any_other(body: bytes) -> dict[str, object]:
    return decode_object(body, tolerate="amount")


@given(to=ids, amount=amounts, space=spaces, more=st.sampled_from(["", ", ", ',"to":"x"', ',"note":"x"', "}"]))
def test_a_plain_body_is_read_like_any_other(to: str, amount: str, space: str, more: str) -> None:
    body = f'{{"to":{space}"{to}",{space}"amount":{space}{amount}{more}}}'.encode()
    assert read(decode_transfer, body) == read(as_any_other, body)


def test_what_front_ends_write_is_plain() -> None:
    for body in (f'{{"to":"{ID}","amount":100}}', f'{{"to": "{ID}", "amount": 0.5}}'):
        assert type(decode_transfer(body.encode())["amount"]) is str, "not taken for JSON of any kind"
        assert read(decode_transfer, body.encode()) == read(as_any_other, body.encode())

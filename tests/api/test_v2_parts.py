"""The small parts of v2: times, amounts, cursors, bodies, queries."""

import zoneinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.api.v2.bodies import decode_body, decode_query
from hundi.api.v2.money import MoneyIn, money_of, read_money
from hundi.api.v2.pages import read_cursor, write_cursor
from hundi.api.v2.periods import read_zone
from hundi.api.v2.problems import ProblemError
from hundi.api.v2.schemas import Body, PageQuery, Query
from hundi.api.v2.times import TimeError, parse_time, render_time
from hundi.ledger.accounts import Instant
from hundi.ledger.money import INR, MINOR_MAX, Money
from hundi.storage.protocol import NEVER


class Gift(Body, frozen=True):
    amount: MoneyIn
    note: str | None = None
    copies: int = 1


class Several(Body, frozen=True):
    gifts: list[Gift]


class Filtered(PageQuery, frozen=True):
    text: str | None = None
    least: Annotated[int, msgspec.Meta(ge=0, le=MINOR_MAX)] | None = None


def code_of(body: bytes, schema: type[msgspec.Struct] = Gift) -> tuple[str, Any]:
    with pytest.raises(ProblemError) as raised:
        decode_body(body, schema)
    return raised.value.problem.code, raised.value.problem.facts.get("field")


@given(st.integers(0, NEVER))
def test_a_time_that_is_written_is_read_as_it_was(instant: int) -> None:
    written = render_time(Instant(instant))
    assert parse_time(written) == instant
    assert len(written) == len("2026-11-26T01:02:03.000004Z")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-26T01:02:03Z", "2026-11-26T01:02:03.000000Z"),
        ("2026-11-26t01:02:03.5z", "2026-11-26T01:02:03.500000Z"),
        ("2026-11-26T01:02:03.1234569Z", "2026-11-26T01:02:03.123456Z"),
        ("2026-11-26T05:32:03+04:30", "2026-11-26T01:02:03.000000Z"),
        ("2026-11-25T23:02:03-02:00", "2026-11-26T01:02:03.000000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_times_are_read_as_rfc_3339_has_them(text: str, same: str) -> None:
    assert render_time(parse_time(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026-11-26", "2026-11-26T01:02:03", "2026-11-26 01:02:03Z", "2026-11-26T01:02Z", "1795655760"),
        *("2026-02-30T01:02:03Z", "2026-11-26T24:02:03Z", "2026-11-26T01:02:03+25:00", "2026-11-26T01:02:60Z"),
        *("2026-11-26T01:02:03.Z", "٢٠٢٦-11-26T01:02:03Z", "2026-11-26T01:02:03Z ", "99999-11-26T01:02:03Z"),
    ],
)
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(TimeError):
        parse_time(text)


def test_an_amount_is_minor_units_with_or_without_its_currency() -> None:
    for body in (b'{"amount": {"amount": 7}}', b'{"amount": {"amount": 7, "currency": "INR"}}'):
        assert read_money(decode_body(body, Gift).amount, INR) == Money(7, INR)
    assert msgspec.json.encode(money_of(-7, INR)) == b'{"amount":-7,"currency":"INR"}'


@pytest.mark.parametrize(
    "amount",
    [
        *(
            "0",
            "-1",
            "1.0",
            "1.5",
            "1e2",
            "true",
            "null",
            '"7"',
            "[]",
            str(MINOR_MAX + 1),
            "9" * 30,
            "9" * 5_000,
            "1e999",
        ),
    ],
)
def test_what_is_no_amount_is_told(amount: str) -> None:
    assert code_of(b'{"amount": {"amount": %s}}' % amount.encode()) == ("invalid_amount", "amount.amount")


def test_an_amount_that_is_no_object_is_told() -> None:
    assert code_of(b'{"amount": 7}') == ("invalid_amount", "amount")
    assert code_of(b'{"amount": "7"}') == ("invalid_amount", "amount")


def test_what_is_wrong_in_a_list_is_named() -> None:
    good = b'{"amount": {"amount": 1}}'
    assert code_of(b'{"gifts": [%s, {"amount": {"amount": 0}}]}' % good, Several) == (
        "invalid_amount",
        "gifts[1].amount.amount",
    )


def test_another_currency_is_told() -> None:
    with pytest.raises(ProblemError) as raised:
        read_money(MoneyIn(7, "USD"), INR)
    assert (raised.value.problem.status, raised.value.problem.code) == (422, "currency_mismatch")


@pytest.mark.parametrize(
    "body", [b'{"amount": {"amount": 1, "curency": "USD"}}', b'{"amount": {"amount": 1}, "nte": ""}']
)
def test_a_member_that_is_misspelt_is_not_passed_over(body: bytes) -> None:
    assert code_of(body)[0] in ("invalid_body", "invalid_amount")


@given(st.integers(0, 2**63 - 1), st.text("0123456789abcdef", min_size=24, max_size=24))
def test_a_cursor_is_read_as_it_was_written(number: int, text: str) -> None:
    cursor = write_cursor((number, text))
    assert cursor.isascii()
    assert "=" not in cursor
    assert read_cursor(cursor, tuple[int, str]) == (number, text)


@given(st.text(min_size=1))
def test_what_is_no_cursor_is_told(text: str) -> None:
    with pytest.raises(ProblemError) as raised:
        read_cursor(text, tuple[int, str, int, str])
    assert raised.value.problem.code == "invalid_cursor"


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor("", tuple[int, str]) is None


def query(text: str, schema: type[msgspec.Struct] = Filtered) -> Any:  # noqa: ANN401
    scope: Any = {"query_string": text.encode()}
    return decode_query(scope, schema)


def test_a_query_is_read_by_its_schema() -> None:
    assert query("") == Filtered()
    assert query("least=7&text=null&limit=&x=1&text=2") == Filtered(least=7, text="null")
    assert query("text=%E0%A4%B8+%26") == Filtered(text="\u0938 &")


@pytest.mark.parametrize(
    "text", ["least=x", "least=1.5", "text=%00", "least=-1", "least=" + "9" * 30, "least=" + "9" * 5_000]
)
def test_a_query_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(ProblemError) as raised:
        query(text)
    assert (raised.value.problem.status, raised.value.problem.code) == (400, "invalid_query")
    assert raised.value.problem.facts["field"] == text.partition("=")[0]


def test_a_query_without_a_schema_of_its_own_takes_nothing() -> None:
    class Nothing(Query, frozen=True):
        pass

    assert query("a=1", Nothing) == Nothing()


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Asia/Calcutta", "America/New_York"])
def test_time_zones_are_known_where_the_machine_brings_none(name: str) -> None:
    here = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    try:
        assert str(read_zone(name)) == name
    finally:
        zoneinfo.reset_tzpath(to=here)
        ZoneInfo.clear_cache()

"""Statements as CSV: whole, exact, and nothing that a spreadsheet would carry out."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.money import INR, MINOR_MAX
from hundi.ledger.transfers import TransferId, TransferKind
from hundi.services.activity import EntryStatus, note_matcher, status_of
from hundi.services.names import fold_for_search
from hundi.services.periods import FOR_EVER, Month, Period, midnight
from hundi.services.statements import BOM, COLUMNS, Statements, safe_cell
from hundi.storage.cards import Card
from hundi.storage.views import (
    AccountEntry,
    Activity,
    Direction,
    EntryPage,
    Moment,
    Settlement,
    Span,
)
from tests.ledger.builders import ASHA, BALA, NOW, SECOND, next_id
from tests.strategies import stored_texts

pytestmark = pytest.mark.anyio

ALWAYS = Period(Instant(0), FOR_EVER)
HOSTILE = [
    *(
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ),
    *('=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", 'a";=1', "a;=1", "a; =1", "a\n=1", "a\t=1", "a|=1"),
    *('say "hi", he said', "two\r\nlines", "🦚🪔", "مرحبا بالعالم", "שלום", "सुनील", "\u202e=1", "a\u202e;\u2066-1"),
    *(",", '"', "'", "", "  ", "thanks ;-)", "100 - 20", "a=b", "mail@example.com"),
]
IN_A_CELL = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]|[;|\t\r\n]\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


@dataclass
class Entries:
    """Fakes what a store would read: these entries, all of one period, a few at a time."""

    entries: list[AccountEntry]
    opening: int = 0

    async def span(self, _: AccountId, since: Instant, until: Instant) -> Span:
        del since, until
        closing = self.entries[-1].balance if self.entries else self.opening
        first, last = Moment(0, self.opening, NOW, None), Moment(len(self.entries), closing, NOW, None)
        return Span(first, last)

    async def posted(self, _: AccountId, *, after: int, last: int, limit: int) -> EntryPage:
        end = min(after + min(limit, 3), last)
        return EntryPage(self.entries[after:end], end if end < last else None)


def entry(number: int = 1, *, note: str | None = None, name: str = "Bala", amount: int = 150) -> AccountEntry:
    """Make an entry."""
    return AccountEntry(
        next_id(),
        TransferKind.PAYMENT,
        Direction.OUT if number % 2 else Direction.IN,
        amount,
        0,
        Card(BALA, "bala", name, "Rao"),
        note,
        Instant(NOW + number * SECOND),
        number,
        number * 100,
        None,
        None,
    )


async def written(entries: list[AccountEntry], zone: tzinfo = UTC, period: Period = ALWAYS) -> list[list[str]]:
    """Write a statement, and read it as Python does."""
    statements = Statements(activity=cast("Activity", Entries(entries)), currency=INR)
    content = b"".join([part async for part in statements.csv(ASHA, period, zone)])
    assert content.startswith(BOM.encode())
    assert content.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


async def test_a_statement_has_headings_an_opening_row_and_a_closing_row() -> None:
    heading, opening, *rows, closing = await written([entry(number) for number in range(1, 9)])
    assert heading == ["Time (UTC)", *COLUMNS]
    assert opening == ["", "opening balance", "", "", "", "", "0.00", "INR", ""]
    assert closing == ["", "closing balance", "", "", "", "", "8.00", "INR", ""]
    assert [row[6] for row in rows] == [f"{number}.00" for number in range(1, 9)]
    assert [row[5] for row in rows] == ["-1.50", "1.50"] * 4
    assert rows[0][:5] == ["2023-11-14 22:13:21", "payment", "Bala Rao", "bala", ""]


async def test_times_are_those_of_the_zone_that_the_heading_names() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    period = Period(midnight(date(2023, 11, 1), kolkata), midnight(date(2023, 12, 1), kolkata))
    heading, opening, row, closing = await written([entry()], kolkata, period)
    assert heading[0] == "Time (UTC+05:30)"
    assert [opening[0], row[0], closing[0]] == ["2023-11-01 00:00:00", "2023-11-15 03:43:21", "2023-12-01 00:00:00"]


async def test_an_empty_period_has_an_opening_and_a_closing_row() -> None:
    assert len(await written([])) == 3


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_texts_come_out_safe_and_move_no_cell(text: str) -> None:
    _, _, row, _ = await written([entry(note=text, name=text or "Bala")])
    assert len(row) == len(COLUMNS) + 1
    assert (row[3], row[4]) == ("bala", safe_cell(text))
    for cell in (row[2], row[4]):
        assert IN_A_CELL.search(cell) is None
    assert row[5:8] == ["-1.50", "1.00", "INR"]


@given(notes=st.lists(stored_texts(), max_size=8))
async def test_any_notes_are_read_back_as_they_were_written(notes: list[str]) -> None:
    rows = await written([entry(number, note=note) for number, note in enumerate(notes, 1)])
    assert [row[4] for row in rows[2:-1]] == [safe_cell(note) for note in notes]
    assert all(IN_A_CELL.search(row[4]) is None for row in rows)


@pytest.mark.parametrize(
    "text", ["lunch", "100 - 20", "a=b", "mail@example.com", "", "🪔 शुभ दीपावली", "مرحبا", 'a "b", c']
)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


async def test_amounts_are_plain_decimals_of_any_size() -> None:
    _, _, *rows, _ = await written([replace(entry(amount=MINOR_MAX), balance=MINOR_MAX)])
    assert rows[0][5:7] == ["-90071992547409.91", "90071992547409.91"]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
@given(instant=st.integers(0, 253_402_300_799_999_999 - 14 * 3_600_000_000))
def test_every_moment_is_in_the_month_that_it_is_said_to_be_in(zone: tzinfo, instant: int) -> None:
    month = Month.of(Instant(instant), zone)
    period = month.period(zone)
    assert period.since <= instant < period.until
    before = month.before
    assert before is not None
    assert before.period(zone).until == period.since
    assert before < month


@given(day=st.dates())
def test_a_day_begins_at_its_midnight(day: date) -> None:
    assert midnight(day, UTC) == (datetime(day.year, day.month, day.day) - datetime(1970, 1, 1)) // timedelta(  # noqa: DTZ001
        microseconds=1
    )


def test_a_status_says_what_has_become_of_a_transfer() -> None:
    paid = entry(amount=100)
    held = replace(paid, kind=TransferKind.HOLD, expires_at=Instant(NOW + SECOND))
    captured = Settlement(TransferId("c"), TransferKind.CAPTURE, 50, NOW)
    cases: Sequence[tuple[AccountEntry, EntryStatus]] = [
        (paid, EntryStatus.COMPLETED),
        (replace(paid, refunded=1), EntryStatus.PARTLY_REFUNDED),
        (replace(paid, refunded=100), EntryStatus.REFUNDED),
        (held, EntryStatus.HELD),
        (replace(held, expires_at=NOW), EntryStatus.EXPIRED),
        (replace(held, settlement=captured), EntryStatus.CAPTURED),
        (replace(held, settlement=replace(captured, kind=TransferKind.VOID)), EntryStatus.VOIDED),
    ]
    assert [status_of(each, NOW) for each, _ in cases] == [status for _, status in cases]


@given(note=stored_texts(), text=stored_texts())
def test_a_note_is_found_by_what_it_folds_to(note: str, text: str) -> None:
    folded = fold_for_search(text)
    assert note_matcher(text)(note) is (folded != "" and folded in fold_for_search(note))


@pytest.mark.parametrize(
    ("text", "note"), [("LUNCH", "lunch"), ("jose", "for José"), ("straße", "STRASSE 5"), ("🪔", "🪔🪔")]
)
def test_case_and_accents_matter_not(text: str, note: str) -> None:
    assert note_matcher(text)(note)

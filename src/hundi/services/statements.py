"""Statements: what happened to a wallet in a period, and what it came to."""

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.money import Currency, decimal_text
from hundi.ledger.transfers import TransferKind
from hundi.services.names import OVERRIDES
from hundi.services.periods import FOR_EVER, Month, Period
from hundi.storage.views import AccountEntry, Activity, Direction, EntryPage, Moment, Span, Sum

COLUMNS: Final = ("Kind", "Name", "Handle", "Note", "Amount", "Balance", "Currency", "Transfer")
"""What stands in a statement's columns behind the time, whose heading names its zone."""

BOM: Final = "\ufeff"
"""Excel takes a file without it for the machine's old code page, and garbles every name and note that is not in ASCII.
Other spreadsheets know it, and programs have the same statement as JSON."""

_PAGE: Final = 500
_SECOND: Final = 1_000_000

_NO_OVERRIDES: Final = dict.fromkeys(map(ord, OVERRIDES))
_FORMULA: Final = re.compile(r"^(?=[\t\r\n])|(^|[;|\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What a month came to. Amounts are minor units; what is only held is not counted."""

    month: Month
    opening: int
    closing: int
    sums: tuple[Sum, ...]

    def total(self, direction: Direction) -> int:
        """Add up what came in, or what went out."""
        return sum(each.amount for each in self.sums if each.direction is direction)

    def count(self, direction: Direction) -> int:
        """Count the transfers that did."""
        return sum(each.count for each in self.sums if each.direction is direction)


class Statements:
    """A person's statements."""

    def __init__(self, *, activity: Activity, currency: Currency) -> None:
        self._activity = activity
        self._currency = currency

    async def span(self, person: AccountId, period: Period) -> Span:
        """Find the entries of a period."""
        return await self._activity.span(person, period.since, period.until)

    async def moment(self, person: AccountId, sequence: int) -> Moment:
        """Find what the wallet had after an entry of it."""
        return await self._activity.moment(person, sequence)

    async def page(self, person: AccountId, *, after: int, last: int, limit: int) -> EntryPage:
        """List what posted something, oldest first. See `Activity.posted`."""
        return await self._activity.posted(person, after=after, last=last, limit=limit)

    async def months(
        self, person: AccountId, last: Month, zone: tzinfo, *, limit: int
    ) -> tuple[list[MonthSums], Month | None]:
        """Sum up months, newest first from `last` on, those without any transfer too, back to the first that has one.

        Returns:
            The months, and where to go on; None: nothing happened before.

        """
        found: list[MonthSums] = []
        month: Month | None = last
        closing = await self._before(person, last.period(zone).until)
        while month is not None and closing.sequence and len(found) < limit:
            opening = await self._before(person, month.period(zone).since)
            after, end = opening.sequence, closing.sequence
            sums = await self._activity.sums(person, after=after, last=end) if end > after else []
            posted = tuple(each for each in sums if each.kind not in (TransferKind.HOLD, TransferKind.VOID))
            found.append(MonthSums(month, opening.balance, closing.balance, posted))
            month, closing = month.before, opening
        return found, month if closing.sequence else None

    async def _before(self, person: AccountId, moment: Instant) -> Moment:
        """Find what the wallet had just before a moment."""
        return await self._activity.at(person, Instant(moment - 1))

    async def csv(self, person: AccountId, period: Period, zone: tzinfo) -> AsyncIterator[bytes]:
        """Write a period as CSV, a page at a time: headings, an opening row, one a transfer, a closing row.

        A file without its closing row is not whole. Names and notes are as `safe_cell` makes them.
        """
        span = await self.span(person, period)
        heading = (f"Time ({zone})", *COLUMNS)
        opening = self._edge_row("opening balance", _time(period.since, zone), span.opening.balance)
        yield (BOM + _lines([heading, opening])).encode()
        after: int | None = span.opening.sequence
        while after is not None:
            page = await self.page(person, after=after, last=span.closing.sequence, limit=_PAGE)
            if page.entries:
                yield _lines([self._row(entry, zone) for entry in page.entries]).encode()
            after = page.next_from
        closing = self._edge_row("closing balance", _time(period.until, zone), span.closing.balance)
        yield _lines([closing]).encode()

    def _row(self, entry: AccountEntry, zone: tzinfo) -> tuple[str, ...]:
        other = entry.other
        return (
            _time(entry.at, zone),
            entry.kind.value,
            "" if other is None else safe_cell(f"{other.first_name} {other.last_name}"),
            safe_cell((other and other.handle) or ""),
            safe_cell(entry.note or ""),
            decimal_text(entry.posted, self._currency),
            decimal_text(entry.balance, self._currency),
            self._currency.code,
            entry.id,
        )

    def _edge_row(self, what: str, time: str, balance: int) -> tuple[str, ...]:
        return (time, what, "", "", "", "", decimal_text(balance, self._currency), self._currency.code, "")


def safe_cell(text: str) -> str:
    """Make a text that no spreadsheet takes for a formula: an apostrophe goes before what would begin one.

    Not only where the cell begins: a spreadsheet that separates by semicolons or tabs sees cells within it. Characters
    that turn the direction of what stands around them are left out. Source: OWASP, "CSV Injection".
    """
    return _FORMULA.sub(r"\1\2'", text.translate(_NO_OVERRIDES))


def _lines(rows: list[tuple[str, ...]]) -> str:
    """Write rows as RFC 4180 has them."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _time(at: Instant, zone: tzinfo) -> str:
    """Write a time as every spreadsheet knows it: to the second. The ends of all that was and will be are no times."""
    if not 0 < at < FOR_EVER:
        return ""
    return f"{datetime.fromtimestamp(at // _SECOND, zone):%Y-%m-%d %H:%M:%S}"

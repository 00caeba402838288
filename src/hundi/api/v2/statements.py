"""Statements: a period with its opening, running and closing balance; a balance of the past; months in sums."""

from http import HTTPMethod
from typing import Final

import msgspec

from hundi.api.http import Answer, StreamedAnswer
from hundi.api.pages import read_limit
from hundi.api.v2.entries import TransferShown, transfers_of
from hundi.api.v2.errors import INVALID_CURSOR
from hundi.api.v2.money import MoneyOut, money_of
from hundi.api.v2.pages import Sequence, read_cursor, write_cursor
from hundi.api.v2.periods import INVALID_PERIOD, read_moment, read_month, read_period, read_zone
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer, endpoint
from hundi.api.v2.schemas import Page, PageQuery, Query, Shown
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import Instant
from hundi.ledger.money import Currency
from hundi.ledger.transfers import TransferKind
from hundi.services.access import Scope
from hundi.services.clock import now
from hundi.services.periods import Month, Period
from hundi.services.statements import MonthSums
from hundi.storage.views import Direction, Sum

_MONTHS: Final = 12
_MONTHS_MOST: Final = 60
_NO_TIME: Final = INVALID_PERIOD.about("The time is missing.", field="time")


class PeriodQuery(Query, frozen=True):
    """Which period is asked for: from a day or moment on, up to a day, which is part of it, or a moment, which is not.

    Without `from` it begins with the wallet, without `to` it ends now. `timeZone` says when a day begins.
    """

    since: str = msgspec.field(default="", name="from")
    until: str = msgspec.field(default="", name="to")
    time_zone: str = ""

    def period(self) -> Period:
        """Read it."""
        return read_period(self.since, self.until, read_zone(self.time_zone))


class StatementQuery(PeriodQuery, frozen=True):
    """Which period is asked for, and how much of it at a time."""

    limit: str = ""
    cursor: str = ""


class Statement(Page[TransferShown], frozen=True, kw_only=True):
    """What posted money in a period, oldest first, between what the wallet had before and after.

    `opening` and `closing` are the whole period's, on each of its pages.
    """

    opening: MoneyOut
    closing: MoneyOut


class MomentQuery(Query, frozen=True):
    """At which moment: one, or the end of a day."""

    time: str = ""
    time_zone: str = ""


class BalanceAt(Shown, frozen=True):
    """What a wallet had at a moment, all that was held counted in, and the transfer that left it so."""

    time: str
    balance: MoneyOut
    transfer: str | None
    sequence: int


class MonthsQuery(PageQuery, frozen=True):
    """Which months: back from `month`, or else from this one."""

    month: str = ""
    time_zone: str = ""


class SumShown(Shown, frozen=True):
    """What the transfers of one kind came to."""

    kind: TransferKind
    direction: Direction
    count: int
    amount: MoneyOut


class MonthShown(Shown, frozen=True):
    """What a month came to: `opening` and what came in, less what went out, is `closing`."""

    month: str
    opening: MoneyOut
    money_in: MoneyOut
    money_out: MoneyOut
    closing: MoneyOut
    count_in: int
    count_out: int
    kinds: list[SumShown]


@endpoint(
    HTTPMethod.GET,
    "/statements",
    needs=Scope.READ,
    query=StatementQuery,
    shows=Statement,
    problems=[INVALID_CURSOR, INVALID_PERIOD],
)
async def show_statement(call: Call, query: StatementQuery) -> Answer | Problem:
    """Show a period: opening balance, what posted money with the balance after it, closing balance."""
    person, currency = call.caller.person, call.hundi.payments.currency
    period = query.period()
    cursor = read_cursor(query.cursor, tuple[Sequence, Sequence])
    span = await call.hundi.statements.span(person, period)
    after, last = (span.opening.sequence, span.closing.sequence) if cursor is None else cursor
    if not span.opening.sequence <= after <= last <= span.closing.sequence:
        return INVALID_CURSOR
    closing = span.closing if last == span.closing.sequence else await call.hundi.statements.moment(person, last)
    page = await call.hundi.statements.page(person, after=after, last=last, limit=read_limit(query.limit))
    return answer(
        200,
        Statement(
            transfers_of(page.entries, currency, now()),
            None if page.next_from is None else write_cursor([page.next_from, last]),
            opening=money_of(span.opening.balance, currency),
            closing=money_of(closing.balance, currency),
        ),
    )


@endpoint(
    HTTPMethod.GET,
    "/statements.csv",
    needs=Scope.READ,
    query=PeriodQuery,
    shows=str,
    problems=[INVALID_PERIOD],
    media_type="text/csv",
    headers=["Content-Disposition"],
)
async def download_statement(call: Call, query: PeriodQuery) -> StreamedAnswer:
    """Download a period for a spreadsheet."""
    parts = call.hundi.statements.csv(call.caller.person, query.period(), read_zone(query.time_zone))
    disposition = (b"content-disposition", b'attachment; filename="statement.csv"')
    return StreamedAnswer(200, parts, (disposition,), b"text/csv; charset=utf-8; header=present")


@endpoint(
    HTTPMethod.GET, "/balance/at", needs=Scope.READ, query=MomentQuery, shows=BalanceAt, problems=[INVALID_PERIOD]
)
async def show_balance_at(call: Call, query: MomentQuery) -> Answer | Problem:
    """Show what the wallet had at a moment; later than now is as now."""
    if not query.time:
        return _NO_TIME
    asked = read_moment(query.time, read_zone(query.time_zone), "time", end=True)
    if len(query.time) == len("2026-11-26"):
        asked = Instant(asked - 1)  # the day's last moment
    time = min(asked, now())
    found = await call.hundi.activity.at(call.caller.person, time)
    balance = money_of(found.balance, call.hundi.payments.currency)
    return answer(200, BalanceAt(render_time(time), balance, found.transfer, found.sequence))


@endpoint(
    HTTPMethod.GET,
    "/balance/months",
    needs=Scope.READ,
    query=MonthsQuery,
    shows=Page[MonthShown],
    problems=[INVALID_CURSOR, INVALID_PERIOD],
)
async def list_months(call: Call, query: MonthsQuery) -> Answer:
    """Sum up months, newest first, back to the wallet's first; 12 at a time unless `limit` says otherwise, or 60."""
    zone = read_zone(query.time_zone)
    cursor = read_cursor(query.cursor, tuple[str])
    first = read_month(query.month) if query.month else Month.of(now(), zone)
    if cursor is not None:
        first = read_month(cursor[0])
    limit = min(read_limit(query.limit), _MONTHS_MOST) if query.limit else _MONTHS
    months, following = await call.hundi.statements.months(call.caller.person, first, zone, limit=limit)
    currency = call.hundi.payments.currency
    shown = [_month(month, currency) for month in months]
    return answer(200, Page(shown, None if following is None else write_cursor([str(following)])))


def _month(sums: MonthSums, currency: Currency) -> MonthShown:
    return MonthShown(
        str(sums.month),
        money_of(sums.opening, currency),
        money_of(sums.total(Direction.IN), currency),
        money_of(sums.total(Direction.OUT), currency),
        money_of(sums.closing, currency),
        sums.count(Direction.IN),
        sums.count(Direction.OUT),
        [_sum(each, currency) for each in sums.sums],
    )


def _sum(each: Sum, currency: Currency) -> SumShown:
    return SumShown(each.kind, each.direction, each.count, money_of(each.amount, currency))


ENDPOINTS: Final = (show_statement, download_statement, show_balance_at, list_months)

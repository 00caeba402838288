"""What admins read: the audit log, totals, verifications."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPMethod
from typing import Annotated, Any, Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.admin.common import admin_endpoint, next_place, read_place
from hundi.api.v2.errors import INVALID_CURSOR, INVALID_QUERY
from hundi.api.v2.money import MoneyOut, money_of
from hundi.api.v2.pages import read_number, write_number
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer
from hundi.api.v2.schemas import Page, PageQuery, Query, Shown
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus
from hundi.ledger.money import Currency
from hundi.ledger.transfers import TransferKind
from hundi.services.totals import DAYS_MOST, DayTotals
from hundi.storage.acts import Act
from hundi.storage.ids import is_id
from hundi.storage.operating import KnownPerson, Verification

_SECOND: Final = 1_000_000

_MONEY: Final = frozenset({"amount", "transfer_limit", "day_limit"})
"""What in an act's detail is minor units."""


class ActsQuery(PageQuery, frozen=True):
    """Whose acts, or on whose account: ids of people."""

    actor: str = ""
    person: str = ""


class ActPerson(Shown, frozen=True):
    """Who did something, or whom it was done to."""

    id: str
    username: str
    first_name: str
    last_name: str


class ActShown(Shown, frozen=True):
    """An operator's act. `actor` is null for what was done at the command line."""

    id: str
    act: str
    actor: ActPerson | None
    person: ActPerson | None
    detail: dict[str, Any]
    at: str


class PeopleCount(Shown, frozen=True):
    """How many people there are, by the status of their wallets."""

    open: int
    frozen: int
    closed: int
    admins: int


class DayShown(Shown, frozen=True):
    """What moved on one day in UTC. `volume` is what people paid each other, `count` how many transfers there were."""

    date: str
    count: int
    volume: MoneyOut
    refunds: MoneyOut
    deposits: MoneyOut
    withdrawals: MoneyOut


class Finding(Shown, frozen=True):
    """What did not hold, and where: an account, a transfer, or `book`."""

    place: str
    fact: str


class VerificationShown(Shown, frozen=True):
    """How a run of `hundi verify` ended, with the first of its findings."""

    id: str
    ok: bool
    began_at: str
    seconds: float
    accounts: int
    transfers: int
    finding_count: int
    findings: list[Finding]


class TotalsQuery(Query, frozen=True):
    """How many days to show, today first."""

    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MOST)] = 7


class TotalsShown(Shown, frozen=True):
    """The book as it stands, and what moved on the latest days."""

    circulation: MoneyOut
    people: PeopleCount
    days: list[DayShown]
    last_verification: VerificationShown | None


@admin_endpoint(
    HTTPMethod.GET,
    "/admin/acts",
    query=ActsQuery,
    shows=Page[ActShown],
    problems=[INVALID_CURSOR, INVALID_QUERY],
)
async def list_acts(call: Call, query: ActsQuery) -> Answer | Problem:
    """List what operators did, the latest first."""
    if not all(is_id(text) for text in (query.actor, query.person) if text):
        return INVALID_QUERY.about("An id has 24 hexadecimal characters.")
    found = await call.hundi.operators.acts(
        before=read_number(query.cursor),
        limit=read_limit(query.limit),
        actor=AccountId(query.actor) if query.actor else None,
        subject=AccountId(query.person) if query.person else None,
    )
    ids = {act.actor for act in found.acts} | {act.subject for act in found.acts if act.subject is not None}
    named = await call.hundi.operators.named(ids)
    shown = [_act_of(act, named, call.hundi.store.currency) for act in found.acts]
    return answer(200, Page(shown, write_number(found.next_before)))


@admin_endpoint(HTTPMethod.GET, "/admin/totals", query=TotalsQuery, shows=TotalsShown)
async def show_totals(call: Call, query: TotalsQuery) -> Answer:
    """Show the money in circulation, how many people there are, and what moved on the latest days."""
    totals, currency = call.hundi.totals, call.hundi.store.currency
    book, days = await totals.book(), await totals.days(query.days)
    last = await totals.verifications(before=None, limit=1)
    return answer(
        200,
        TotalsShown(
            money_of(book.circulation, currency),
            PeopleCount(
                open=book.people[AccountStatus.OPEN],
                frozen=book.people[AccountStatus.FROZEN],
                closed=book.people[AccountStatus.CLOSED],
                admins=book.admins,
            ),
            [_day_of(day, currency) for day in days],
            _verification_of(last[0]) if last else None,
        ),
    )


@admin_endpoint(
    HTTPMethod.GET,
    "/admin/verifications",
    query=PageQuery,
    shows=Page[VerificationShown],
    problems=[INVALID_CURSOR],
)
async def list_verifications(call: Call, query: PageQuery) -> Answer:
    """List how `hundi verify` ended, the latest first."""
    limit = read_limit(query.limit)
    found = await call.hundi.totals.verifications(before=read_place(query), limit=limit + 1)
    return answer(200, Page([_verification_of(each) for each in found[:limit]], next_place(found, limit)))


def _act_of(act: Act, named: Mapping[AccountId, KnownPerson], currency: Currency) -> ActShown:
    def who(account: AccountId | None) -> ActPerson | None:
        known = None if account is None or account == ISSUANCE else named.get(account)
        return None if known is None else ActPerson(known.id, known.username, known.first_name, known.last_name)

    return ActShown(act.id, act.act, who(act.actor), who(act.subject), _told(act.detail, currency), render_time(act.at))


def _told(detail: Mapping[str, Any], currency: Currency) -> dict[str, Any]:
    """Show the facts of an act as v2 does: names in camel case, amounts with their currency."""
    told: dict[str, Any] = {}
    for name, value in detail.items():
        first, *others = name.split("_")
        shown = value
        if isinstance(value, Mapping):
            shown = _told(value, currency)
        elif name in _MONEY and isinstance(value, int):
            shown = money_of(value, currency)
        told[first + "".join(map(str.capitalize, others))] = shown
    return told


def _day_of(day: DayTotals, currency: Currency) -> DayShown:
    return DayShown(
        datetime.fromtimestamp(day.start // _SECOND, UTC).date().isoformat(),
        day.count,
        money_of(day.of(TransferKind.PAYMENT, TransferKind.CAPTURE), currency),
        money_of(day.of(TransferKind.REFUND), currency),
        money_of(day.of(TransferKind.DEPOSIT, TransferKind.OPENING), currency),
        money_of(day.of(TransferKind.WITHDRAWAL), currency),
    )


def _verification_of(known: Verification) -> VerificationShown:
    return VerificationShown(
        known.id,
        known.findings == 0,
        render_time(known.began_at),
        (known.ended_at - known.began_at) / _SECOND,
        known.accounts,
        known.transfers,
        known.findings,
        [Finding(finding["place"], finding["fact"]) for finding in known.detail],
    )


ENDPOINTS: Final = (list_acts, show_totals, list_verifications)

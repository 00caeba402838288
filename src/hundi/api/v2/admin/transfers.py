"""All transfers of the book, as admins look through them."""

from http import HTTPMethod
from typing import Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.admin.common import admin_endpoint
from hundi.api.v2.entries import read_kinds
from hundi.api.v2.errors import INVALID_CURSOR, INVALID_QUERY
from hundi.api.v2.money import MoneyOut, money_of
from hundi.api.v2.pages import read_number, write_number
from hundi.api.v2.periods import INVALID_PERIOD, read_period, read_zone
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer
from hundi.api.v2.schemas import Page, PageQuery, PersonShown, Shown, person_of
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.money import Currency
from hundi.ledger.transfers import TransferKind
from hundi.services.activity import EntryStatus, status_of
from hundi.services.clock import now
from hundi.storage.cards import Card
from hundi.storage.ids import is_id
from hundi.storage.operating import BookFilter, BookTransfer


class BookQuery(PageQuery, frozen=True):
    """Which transfers are asked for.

    `person` is an id, of either side; `kind` is one or several, with commas between; `from` and `to` are days or
    moments, of which a moment that ends a period is no part of it; `timeZone` says when a day begins.
    """

    person: str = ""
    kind: str = ""
    since: str = msgspec.field(default="", name="from")
    until: str = msgspec.field(default="", name="to")
    time_zone: str = ""


class BookTransferShown(Shown, frozen=True):
    """A transfer with both its sides: of one that is null, money came into the book there, or went out of it.

    `actor` is who asked for it: null for the command line. `follows` is the transfer that it ends or gives back.
    """

    id: str
    kind: TransferKind
    status: EntryStatus
    amount: MoneyOut
    payer: PersonShown | None
    payee: PersonShown | None
    actor: PersonShown | None
    note: str | None
    at: str
    pending: MoneyOut
    refunded: MoneyOut
    follows: str | None
    expires_at: str | None


@admin_endpoint(
    HTTPMethod.GET,
    "/admin/transfers",
    query=BookQuery,
    shows=Page[BookTransferShown],
    problems=[INVALID_QUERY, INVALID_CURSOR, INVALID_PERIOD],
)
async def list_book(call: Call, query: BookQuery) -> Answer | Problem:
    """List everybody's transfers, newest first. A page may be short, or empty, and yet have a `nextCursor`."""
    if query.person and not is_id(query.person):
        return INVALID_QUERY.about("An id has 24 hexadecimal characters.", field="person")
    before = read_number(query.cursor)
    page = await call.hundi.operators.transfers(_filter(query), before=before, limit=read_limit(query.limit))
    currency, at = call.hundi.store.currency, now()
    data = [_shown(transfer, currency, at) for transfer in page.transfers]
    return answer(200, Page(data, write_number(page.next_before)))


def _filter(query: BookQuery) -> BookFilter:
    period = read_period(query.since, query.until, read_zone(query.time_zone))
    return BookFilter(
        person=AccountId(query.person) if query.person else None,
        kinds=read_kinds(query.kind),
        since=period.since if query.since else None,
        until=period.until if query.until else None,
    )


def _shown(transfer: BookTransfer, currency: Currency, at: Instant) -> BookTransferShown:
    def who(card: Card | None) -> PersonShown | None:
        return None if card is None else person_of(card)

    entry = transfer.entry
    return BookTransferShown(
        entry.id,
        entry.kind,
        status_of(entry, at),
        money_of(entry.amount, currency),
        who(transfer.payer),
        who(transfer.payee),
        who(transfer.actor),
        entry.note,
        render_time(entry.at),
        money_of(entry.pending, currency),
        money_of(entry.refunded, currency),
        entry.follows,
        None if entry.expires_at is None else render_time(entry.expires_at),
    )


ENDPOINTS: Final = (list_book,)

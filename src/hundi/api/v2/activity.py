"""Looking back: history, one transfer, what passed between two people."""

from http import HTTPMethod
from typing import Annotated, Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.entries import ReceiptShown, TransferShown, read_kinds, transfer_of, transfers_of
from hundi.api.v2.errors import INVALID_CURSOR, INVALID_QUERY, NOT_FOUND
from hundi.api.v2.pages import Sequence, read_cursor, write_cursor
from hundi.api.v2.periods import INVALID_PERIOD, read_period, read_zone
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer, endpoint
from hundi.api.v2.schemas import Page, PageQuery, PersonShown, person_of
from hundi.ledger.accounts import AccountId
from hundi.ledger.money import MINOR_MAX
from hundi.services.access import Scope
from hundi.services.activity import note_matcher
from hundi.services.clock import now
from hundi.storage.views import Direction, EntryFilter

Amount = Annotated[int, msgspec.Meta(ge=0, le=MINOR_MAX)]

_NOBODY: Final = NOT_FOUND.about("Nobody has this id or handle.")


class ThreadQuery(PageQuery, frozen=True):
    """Which transfers with one person are asked for.

    `kind` is one or several, with commas between; `from` and `to` are days or moments, of which a moment that ends a
    period is no part of it; `timeZone` says when a day begins; `text` is looked for in notes.
    """

    direction: Direction | None = None
    kind: str = ""
    since: str = msgspec.field(default="", name="from")
    until: str = msgspec.field(default="", name="to")
    time_zone: str = ""
    min_amount: Amount | None = None
    max_amount: Amount | None = None
    text: Annotated[str, msgspec.Meta(max_length=400)] = ""


class HistoryQuery(ThreadQuery, frozen=True):
    """Which transfers are asked for; `person` is an id, or a handle with its `@`."""

    person: str = ""


class Thread(Page[TransferShown], frozen=True, kw_only=True):
    """What passed between two people, and who the other one is."""

    person: PersonShown


@endpoint(
    HTTPMethod.GET,
    "/transfers",
    needs=Scope.READ,
    query=HistoryQuery,
    shows=Page[TransferShown],
    problems=[INVALID_QUERY, INVALID_CURSOR, INVALID_PERIOD, NOT_FOUND],
)
async def list_transfers(call: Call, query: HistoryQuery) -> Answer | Problem:
    """List what came in and went out, newest first. A page may be short, or empty, and yet have a `nextCursor`."""
    person = None
    if query.person:
        found = await call.hundi.activity.find(query.person, seen_by=call.caller.person)
        if found is None:
            return _NOBODY
        person = found.id
    page = await _page(call, query, person)
    return answer(200, page)


@endpoint(HTTPMethod.GET, "/transfers/{id}", needs=Scope.READ, shows=ReceiptShown, problems=[NOT_FOUND])
async def show_transfer(call: Call) -> Answer | Problem:
    """Show one transfer, what it follows and what followed it."""
    receipt = await call.hundi.activity.receipt(call.caller.person, call.path["id"])
    if receipt is None:
        return NOT_FOUND
    currency, at = call.hundi.payments.currency, now()
    shown = transfer_of(receipt.entry, currency, at)
    followed = None if receipt.followed is None else transfer_of(receipt.followed, currency, at)
    followers = transfers_of(receipt.followers, currency, at)
    return answer(200, ReceiptShown(**msgspec.structs.asdict(shown), followed=followed, followers=followers))


@endpoint(
    HTTPMethod.GET,
    "/people/{id}/transfers",
    needs=Scope.READ,
    query=ThreadQuery,
    shows=Thread,
    problems=[INVALID_QUERY, INVALID_CURSOR, INVALID_PERIOD, NOT_FOUND],
)
async def list_thread(call: Call, query: ThreadQuery) -> Answer | Problem:
    """List what passed between the caller and somebody, newest first; `{id}` may be a handle with its `@`."""
    person = await call.hundi.activity.find(call.path["id"], seen_by=call.caller.person)
    if person is None:
        return _NOBODY
    page = await _page(call, query, person.id)
    return answer(200, Thread(page.data, page.next_cursor, person=person_of(person)))


async def _page(call: Call, query: ThreadQuery, person: AccountId | None) -> Page[TransferShown]:
    cursor = read_cursor(query.cursor, tuple[Sequence])
    page = await call.hundi.activity.history(
        call.caller.person,
        _filter(query, person),
        before=None if cursor is None else cursor[0],
        limit=read_limit(query.limit),
    )
    data = transfers_of(page.entries, call.hundi.payments.currency, now())
    return Page(data, None if page.next_from is None else write_cursor([page.next_from]))


def _filter(query: ThreadQuery, person: AccountId | None) -> EntryFilter:
    period = read_period(query.since, query.until, read_zone(query.time_zone))
    return EntryFilter(
        direction=query.direction,
        person=person,
        kinds=read_kinds(query.kind),
        since=period.since if query.since else None,
        until=period.until if query.until else None,
        least=query.min_amount,
        most=query.max_amount,
        note_matches=note_matcher(query.text) if query.text else None,
    )


ENDPOINTS: Final = (list_transfers, show_transfer, list_thread)

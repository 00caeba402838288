"""Blocks: whom a person takes no money from, and who does not find them."""

from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2 import pages
from hundi.api.v2.errors import INVALID_CURSOR, NOT_FOUND, SAME_ACCOUNT
from hundi.api.v2.pages import write_cursor
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer, endpoint, no_content
from hundi.api.v2.schemas import Page, PageQuery, PersonShown, Shown, person_of
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import AccountId
from hundi.ledger.refusals import AccountNotFound, Refusal
from hundi.services.access import Scope
from hundi.storage.cards import BlockedPlace


class BlockShown(Shown, frozen=True):
    """Somebody who is blocked, and since when."""

    person: PersonShown
    blocked_at: str


@endpoint(
    HTTPMethod.GET, "/blocks", needs=Scope.READ, query=PageQuery, shows=Page[BlockShown], problems=[INVALID_CURSOR]
)
async def list_blocks(call: Call, query: PageQuery) -> Answer:
    """List whom the caller has blocked, the latest first."""
    limit = read_limit(query.limit)
    found = await call.hundi.profiles.blocked_by(call.caller.person, after=_read_place(query.cursor), limit=limit + 1)
    shown = [BlockShown(person_of(each.card), render_time(each.blocked_at)) for each in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return answer(200, Page(shown, None if last is None else write_cursor((last.blocked_at, last.card.id))))


def _read_place(cursor: str) -> BlockedPlace | None:
    """Read behind whom a list goes on.

    Raises:
        ProblemError: it is no such place.

    """
    where = pages.read_place(cursor)
    return None if where is None else BlockedPlace(where[0], AccountId(where[1]))


@endpoint(HTTPMethod.PUT, "/blocks/{personId}", needs=Scope.ADMIN, status=204, problems=[NOT_FOUND, SAME_ACCOUNT])
async def block(call: Call) -> Answer | Problem:
    """Block somebody: they can neither pay nor find the caller. Whoever is blocked already stays so."""
    person = AccountId(call.id("personId"))
    return _done(call, await call.hundi.profiles.block(call.caller.identity, person))


@endpoint(HTTPMethod.DELETE, "/blocks/{personId}", needs=Scope.ADMIN, status=204, problems=[NOT_FOUND, SAME_ACCOUNT])
async def unblock(call: Call) -> Answer | Problem:
    """Let somebody pay and find the caller again. Whoever is not blocked stays so."""
    person = AccountId(call.id("personId"))
    return _done(call, await call.hundi.profiles.unblock(call.caller.identity, person))


def _done(call: Call, outcome: object) -> Answer | Problem:
    if isinstance(outcome, AccountNotFound):
        return NOT_FOUND
    return call.refuse(outcome) if isinstance(outcome, Refusal) else no_content()


ENDPOINTS: Final = (list_blocks, block, unblock)

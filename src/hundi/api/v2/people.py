"""People: found by name or handle, and shown as others see them."""

from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.errors import INVALID_CURSOR, NOT_FOUND
from hundi.api.v2.pages import read_cursor, write_cursor
from hundi.api.v2.problems import Problem, ProblemError
from hundi.api.v2.routing import Call, answer, endpoint
from hundi.api.v2.schemas import Page, PageQuery, PersonShown, person_of
from hundi.services.access import Scope
from hundi.storage.handles import handle_prefix
from hundi.storage.ids import is_id
from hundi.storage.protocol import UnknownCursorError


class PeopleQuery(PageQuery, frozen=True):
    """Whom to list: whose handle begins with `search`, then whose name contains it; after an `@`, by handle alone."""

    search: str = ""


@endpoint(
    HTTPMethod.GET,
    "/people",
    needs=Scope.READ,
    query=PeopleQuery,
    shows=Page[PersonShown],
    problems=[INVALID_CURSOR],
)
async def search(call: Call, query: PeopleQuery) -> Answer | Problem:
    """Search people: the very handle first. Left out are the caller, and who has blocked them."""
    try:
        found = await call.hundi.profiles.search(
            call.caller.person, query.search, after=_read_place(query.cursor), limit=read_limit(query.limit)
        )
    except UnknownCursorError:
        return INVALID_CURSOR
    next_cursor = None if found.next_after is None else write_cursor([found.next_after])
    return answer(200, Page([person_of(card) for card in found.cards], next_cursor))


def _read_place(cursor: str) -> str | None:
    """Read where a list of people goes on: behind an id, or behind an `@handle`.

    Raises:
        ProblemError: it is no such place.

    """
    where = read_cursor(cursor, tuple[str])
    if where is None:
        return None
    (place,) = where
    if not (is_id(place) or (place.startswith("@") and handle_prefix(place) is not None)):
        raise ProblemError(INVALID_CURSOR)
    return place


@endpoint(HTTPMethod.GET, "/people/{id}", needs=Scope.READ, shows=PersonShown, problems=[NOT_FOUND])
async def show(call: Call) -> Answer | Problem:
    """Show a person, by id or by `@handle`; who has blocked the caller is not found."""
    card = await call.hundi.profiles.find(call.path["id"], seen_by=call.caller.person)
    return NOT_FOUND if card is None else answer(200, person_of(card))


ENDPOINTS: Final = (search, show)

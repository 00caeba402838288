"""People, as admins find, freeze and appoint them."""

from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.admin.common import (
    AdminPerson,
    AdminPersonDetails,
    admin_endpoint,
    details_of,
    person_of,
    read_person,
    read_place,
    read_reason,
    write_place,
)
from hundi.api.v2.errors import INVALID_CURSOR, LAST_ADMIN, NOT_FOUND, refused
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer
from hundi.api.v2.schemas import Body, Page, PageQuery
from hundi.ledger.accounts import DAY, AccountId, AccountStatus
from hundi.ledger.refusals import Refusal
from hundi.services.clock import now
from hundi.services.operators import LastAdminError, person_filter
from hundi.storage.operating import Role, RoleChange
from hundi.storage.protocol import UnknownCursorError

_STATUS_REFUSED: Final = refused("account_not_found", "account_closed", "status_unchanged")


class PeopleQuery(PageQuery, frozen=True):
    """Whom to list: a part of a name or username, or how a handle begins, with its @."""

    search: str = ""
    status: AccountStatus | None = None
    role: Role | None = None


class Reason(Body, frozen=True):
    """Why, for whoever looks later; up to 200 characters."""

    reason: str


class NewRole(Body, frozen=True):
    """What somebody is to be."""

    role: Role


@admin_endpoint(HTTPMethod.GET, "/admin/people", query=PeopleQuery, shows=Page[AdminPerson], problems=[INVALID_CURSOR])
async def list_people(call: Call, query: PeopleQuery) -> Answer | Problem:
    """List people, in order of joining."""
    wanted = person_filter(query.search, status=query.status, role=query.role)
    after = read_place(query)
    if wanted is None:
        return answer(200, Page[AdminPerson]([]))
    try:
        found = await call.hundi.operators.find(
            wanted, after=None if after is None else AccountId(after), limit=read_limit(query.limit)
        )
    except UnknownCursorError:
        return INVALID_CURSOR
    cursor = None if found.next_after is None else write_place(found.next_after)
    return answer(200, Page([person_of(person) for person in found.people], cursor))


@admin_endpoint(HTTPMethod.GET, "/admin/people/{id}", shows=AdminPersonDetails, problems=[NOT_FOUND])
async def show_person(call: Call) -> Answer | Problem:
    """Show all about one person."""
    return await _show(call, read_person(call))


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/people/{id}/freeze",
    body=Reason,
    shows=AdminPersonDetails,
    problems=[NOT_FOUND, LAST_ADMIN, *_STATUS_REFUSED],
)
async def freeze(call: Call, body: Reason) -> Answer | Problem:
    """Let no money leave a wallet; it may still come in."""
    return await _set_status(call, AccountStatus.FROZEN, body)


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/people/{id}/unfreeze",
    body=Reason,
    shows=AdminPersonDetails,
    problems=[NOT_FOUND, *_STATUS_REFUSED],
)
async def unfreeze(call: Call, body: Reason) -> Answer | Problem:
    """Let money leave a frozen wallet again."""
    return await _set_status(call, AccountStatus.OPEN, body)


@admin_endpoint(
    HTTPMethod.PUT,
    "/admin/people/{id}/role",
    body=NewRole,
    shows=AdminPersonDetails,
    problems=[NOT_FOUND, LAST_ADMIN],
)
async def set_role(call: Call, body: NewRole) -> Answer | Problem:
    """Make somebody an admin, or an admin a person like any other."""
    person = read_person(call)
    change = await call.hundi.operators.set_role(call.caller.identity, person, body.role)
    if change is RoleChange.NOBODY:
        return NOT_FOUND
    return LAST_ADMIN if change is RoleChange.LAST_ADMIN else await _show(call, person)


async def _set_status(call: Call, status: AccountStatus, body: Reason) -> Answer | Problem:
    person, reason = read_person(call), read_reason(body.reason)
    try:
        outcome = await call.hundi.operators.set_status(call.caller.identity, person, status, reason)
    except LastAdminError:
        return LAST_ADMIN
    return call.refuse(outcome) if isinstance(outcome, Refusal) else await _show(call, person)


async def _show(call: Call, person: AccountId) -> Answer | Problem:
    details = await call.hundi.operators.look_up(person)
    if details is None:
        return NOT_FOUND
    return answer(200, details_of(details, now() // DAY, call.hundi.store.currency))


ENDPOINTS: Final = (list_people, show_person, freeze, unfreeze, set_role)

"""What the routes of admins share: who may call them, and how they show people."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec

from hundi.api.v2.errors import INVALID_BODY, INVALID_CURSOR, NOT_FOUND
from hundi.api.v2.money import MoneyOut, limit_of, money_of
from hundi.api.v2.pages import read_cursor, write_cursor
from hundi.api.v2.problems import ProblemError
from hundi.api.v2.routing import Call, endpoint
from hundi.api.v2.schemas import PageQuery, Shown
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import ISSUANCE, AccountId, Limits
from hundi.ledger.money import Currency
from hundi.services.access import Scope
from hundi.services.operators import BadReasonError, clean_reason
from hundi.storage.ids import is_id
from hundi.storage.operating import Details, Invite, KnownPerson, Role, Verification

admin_endpoint: Final = partial(endpoint, needs=Scope.ADMIN, role=Role.ADMIN)
"""Declare a route that is for admins."""


class AdminPerson(Shown, frozen=True):
    """Somebody, as admins see them."""

    id: str
    username: str
    handle: str | None
    first_name: str
    last_name: str
    role: str
    status: str
    created_at: str


class LimitsShown(Shown, frozen=True):
    """The most that may be sent at a time and in a day, in UTC; null: no limit."""

    transfer_limit: MoneyOut | None
    day_limit: MoneyOut | None


class AdminPersonDetails(AdminPerson, frozen=True):
    """All that admins see of one person."""

    balance: MoneyOut
    held: MoneyOut
    available: MoneyOut
    limits: LimitsShown
    """Of their own; null: those of everyone."""
    effective_limits: LimitsShown
    spent_today: MoneyOut
    sign_ins: int
    api_keys: int
    status_reason: str | None


def person_of(known: KnownPerson) -> AdminPerson:
    """Show somebody in a list."""
    return AdminPerson(
        known.id,
        known.username,
        known.handle,
        known.first_name,
        known.last_name,
        known.role.value,
        known.status.value,
        render_time(known.created_at),
    )


def details_of(details: Details, today: int, currency: Currency) -> AdminPersonDetails:
    """Show all about somebody; `today` is the day counted from 1970 in UTC."""
    own = details.own
    return AdminPersonDetails(
        **msgspec.structs.asdict(person_of(details.person)),
        balance=money_of(details.balance, currency),
        held=money_of(details.held, currency),
        available=money_of(details.balance - details.held, currency),
        limits=limits_of(own, currency),
        effective_limits=limits_of(own.or_else(details.default), currency),
        spent_today=money_of(details.spent_today if details.spent_day == today else 0, currency),
        sign_ins=details.sign_ins,
        api_keys=details.keys,
        status_reason=details.reason,
    )


def limits_of(limits: Limits, currency: Currency) -> LimitsShown:
    """Show limits."""
    return LimitsShown(limit_of(limits.transfer, currency), limit_of(limits.day, currency))


def read_person(call: Call) -> AccountId:
    """Read whom a route's path names; whether there is such a person is for the services to say.

    Raises:
        ProblemError: nobody has an id like that.

    """
    person = AccountId(call.id())
    if person == ISSUANCE:
        raise ProblemError(NOT_FOUND)
    return person


def write_place(entry: str) -> str:
    """Make a cursor of an entry's id."""
    return write_cursor([entry])


def next_place(found: Sequence[Invite | Verification], limit: int) -> str | None:
    """Make the cursor of a page, of which one entry too many was read."""
    return write_place(found[limit - 1].id) if len(found) > limit else None


def read_place(query: PageQuery) -> str | None:
    """Read behind which entry, by its id, a list goes on.

    Raises:
        ProblemError: the cursor is none of these.

    """
    found = read_cursor(query.cursor, tuple[str])
    if found is not None and not is_id(found[0]):
        raise ProblemError(INVALID_CURSOR)
    return None if found is None else found[0]


def read_reason(text: str) -> str:
    """Read why an admin does something, or what books outside call it.

    Raises:
        ProblemError: it cannot be written down.

    """
    try:
        return clean_reason(text)
    except BadReasonError as error:
        raise ProblemError(INVALID_BODY.about(f"Not acceptable: {error}.")) from error

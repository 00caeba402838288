"""A person's own profile: seen, changed, closed; and whom they paid lately."""

from http import HTTPMethod
from typing import Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.auth import no_cookies
from hundi.api.v2.errors import BALANCE_NOT_ZERO, HANDLE_TAKEN, LAST_ADMIN, STATUS_UNCHANGED
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import Call, answer, endpoint, no_content
from hundi.api.v2.schemas import Body, Me, Page, PageQuery, PersonShown, Shown, me_of, person_of
from hundi.api.v2.sessions import show_me
from hundi.api.v2.sign_ups import INVALID_HANDLE, INVALID_NAME
from hundi.api.v2.times import render_time
from hundi.ledger.refusals import Refusal
from hundi.services.access import Scope
from hundi.services.names import BadNameError
from hundi.services.operators import LastAdminError
from hundi.services.profiles import BadLanguageError, OwnChange, Theme
from hundi.storage.handles import BadHandleError

INVALID_LANGUAGE: Final = define(
    422,
    "invalid_language",
    "Invalid language",
    "A language is a tag of BCP 47 such as en or hi-Latn-IN, 35 characters at most.",
)


class MeChange(Body, frozen=True):
    """What is to be changed; what is left out stays. A language of null is none of one's own."""

    first_name: str | msgspec.UnsetType = msgspec.UNSET
    last_name: str | msgspec.UnsetType = msgspec.UNSET
    handle: str | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType | None = msgspec.UNSET
    theme: Theme | msgspec.UnsetType = msgspec.UNSET
    hide_amounts: bool | msgspec.UnsetType = msgspec.UNSET


class RecentPayeeShown(Shown, frozen=True):
    """Somebody who was paid, and when they were last."""

    person: PersonShown
    paid_at: str


@endpoint(HTTPMethod.GET, "/me", needs=Scope.READ, shows=Me)
async def show(call: Call) -> Answer:
    """Show the caller's profile and preferences."""
    return answer(200, await show_me(call, call.caller.person))


@endpoint(
    HTTPMethod.PATCH,
    "/me",
    needs=Scope.ADMIN,
    body=MeChange,
    shows=Me,
    problems=[INVALID_NAME, INVALID_HANDLE, INVALID_LANGUAGE, HANDLE_TAKEN],
)
async def change(call: Call, body: MeChange) -> Answer | Problem:
    """Change names, handle and preferences, all or nothing. A handle is never given to anybody else afterwards."""
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not msgspec.UNSET}
    if given.get("language", "") is None:
        given["language"] = ""
    try:
        outcome = await call.hundi.profiles.change(call.caller.identity, OwnChange(**given))
    except BadNameError as error:
        return INVALID_NAME.about(f"Not acceptable: {error}.")
    except BadHandleError as error:
        return INVALID_HANDLE.about(f"Not acceptable: {error}.")
    except BadLanguageError:
        return INVALID_LANGUAGE
    return call.refuse(outcome) if isinstance(outcome, Refusal) else answer(200, me_of(outcome))


@endpoint(
    HTTPMethod.DELETE,
    "/me",
    needs=Scope.ADMIN,
    status=204,
    problems=[BALANCE_NOT_ZERO, STATUS_UNCHANGED, LAST_ADMIN],
    headers=["Set-Cookie"],
)
async def close(call: Call) -> Answer | Problem:
    """Close the caller's account for good. Its balance must be zero; the history stays, without their name."""
    identity = call.caller.identity
    try:
        outcome = await call.hundi.operators.leave(identity, lambda: call.hundi.profiles.close(identity))
    except LastAdminError:
        return LAST_ADMIN
    return call.refuse(outcome) if isinstance(outcome, Refusal) else no_content(no_cookies(call.hundi.settings))


@endpoint(HTTPMethod.GET, "/me/recent-payees", needs=Scope.READ, query=PageQuery, shows=Page[RecentPayeeShown])
async def recent_payees(call: Call, query: PageQuery) -> Answer:
    """List whom the caller paid lately, each once, the latest first: one page, which is all there is."""
    found = await call.hundi.profiles.recent_payees(call.caller.person, read_limit(query.limit))
    return answer(
        200, Page([RecentPayeeShown(person_of(payee.card), render_time(payee.paid_at)) for payee in found], None)
    )


ENDPOINTS: Final = (show, change, close, recent_payees)

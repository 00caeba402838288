"""Signing in and out, and the sign-ins that a person has."""

from collections.abc import Sequence
from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2 import pages
from hundi.api.v2.auth import no_cookies, render_expiry, session_cookies
from hundi.api.v2.errors import INVALID_CURSOR, NOT_FOUND, THROTTLED, UNAUTHENTICATED
from hundi.api.v2.pages import write_cursor
from hundi.api.v2.problems import Problem, ProblemError, define
from hundi.api.v2.routing import Call, answer, endpoint, no_content
from hundi.api.v2.schemas import Body, Me, Page, PageQuery, Shown, me_of
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import SessionId
from hundi.services.access import Scope
from hundi.services.people import BadPasswordError, ThrottledError, WrongPasswordError
from hundi.services.sessions import SignedIn
from hundi.storage.protocol import NEVER, Place, Session, SessionKind

SIGN_IN_REFUSED: Final = define(
    401, "sign_in_refused", "Not signed in", "Nobody has this username with this password.", hint="Check both."
)
WRONG_PASSWORD: Final = define(422, "wrong_password", "Wrong password", "The old password is not yours.")
INVALID_PASSWORD: Final = define(
    422, "invalid_password", "Invalid password", "A password has 6 characters at least and 1,024 bytes at most."
)


class SignIn(Body, frozen=True):
    """Who signs in."""

    username: str
    password: str


class SignedInShown(Shown, frozen=True):
    """A fresh sign-in. The token is for programs; a web app has it in a cookie that it cannot read."""

    person: Me
    token: str
    csrf_token: str


class Current(Shown, frozen=True):
    """By what and as whom this request was made."""

    id: str
    kind: SessionKind
    scope: Scope
    role: str
    person: Me
    csrf_token: str
    expires_at: str | None


class SessionShown(Shown, frozen=True):
    """A sign-in that lives."""

    id: str
    label: str
    created_at: str
    expires_at: str | None
    current: bool


class NewPassword(Body, frozen=True):
    """A change of password."""

    old_password: str
    new_password: str


@endpoint(
    HTTPMethod.POST,
    "/sessions",
    needs=None,
    body=SignIn,
    status=201,
    shows=SignedInShown,
    problems=[SIGN_IN_REFUSED, THROTTLED],
    headers=["Set-Cookie"],
)
async def sign_in(call: Call, body: SignIn) -> Answer | Problem:
    """Sign in."""
    try:
        signed_in = await call.hundi.directory.sign_in(
            body.username, body.password, address=call.address, label=call.agent
        )
    except ThrottledError as error:
        return throttled(error)
    return SIGN_IN_REFUSED if signed_in is None else await answer_signed_in(call, signed_in)


async def answer_signed_in(call: Call, signed_in: SignedIn) -> Answer:
    """Show a fresh sign-in, and set its cookies."""
    csrf_token = call.hundi.access.csrf_token(signed_in.identity.session)
    shown = SignedInShown(await show_me(call, signed_in.person.id), signed_in.token, csrf_token)
    return answer(201, shown, session_cookies(signed_in, csrf_token, call.hundi.settings))


async def show_me(call: Call, person: AccountId) -> Me:
    """Show a person, whose session lived just now, to themselves.

    Raises:
        ProblemError: they are gone since.

    """
    profile = await call.hundi.profiles.own(person)
    if profile is None:
        raise ProblemError(UNAUTHENTICATED)
    return me_of(profile)


def throttled(error: ThrottledError) -> Problem:
    """Say for how long to wait."""
    return THROTTLED.about(f"Wait {error.retry_after_seconds} s.").retry_after(error.retry_after_seconds)


@endpoint(HTTPMethod.GET, "/session", needs=Scope.READ, shows=Current)
async def current(call: Call) -> Answer:
    """Say by what and as whom this request is made."""
    return answer(200, await current_of(call))


async def current_of(call: Call) -> Current:
    """Describe by what and as whom a request is made.

    Raises:
        ProblemError: as `show_me`.

    """
    caller = call.caller
    return Current(
        id=caller.session,
        kind=caller.credential.kind,
        scope=caller.scope,
        role=caller.role,
        person=await show_me(call, caller.person),
        csrf_token=call.hundi.access.csrf_token(caller.session),
        expires_at=render_expiry(caller.identity.expires_at, NEVER),
    )


@endpoint(HTTPMethod.DELETE, "/session", needs=Scope.READ, status=204, headers=["Set-Cookie"])
async def sign_out(call: Call) -> Answer:
    """Sign out: end what this request is made by, be it a sign-in or an API key."""
    identity, kind = call.caller.identity, call.caller.credential.kind
    await (call.hundi.api_keys if kind is SessionKind.KEY else call.hundi.sessions).end(identity, identity.session)
    return no_content(no_cookies(call.hundi.settings))


@endpoint(
    HTTPMethod.GET,
    "/sessions",
    needs=Scope.READ,
    query=PageQuery,
    shows=Page[SessionShown],
    problems=[INVALID_CURSOR],
)
async def list_sessions(call: Call, query: PageQuery) -> Answer:
    """List the sign-ins that live, the latest first."""
    limit = read_limit(query.limit)
    found = await call.hundi.sessions.list(call.caller.identity, after=read_place(query), limit=limit + 1)
    shown = [
        SessionShown(
            id=session.id,
            label=session.label,
            created_at=render_time(session.created_at),
            expires_at=render_expiry(session.expires_at, NEVER),
            current=session.id == call.caller.session,
        )
        for session in found[:limit]
    ]
    return answer(200, Page(shown, next_place(found, limit)))


def read_place(query: PageQuery) -> Place | None:
    """Read behind which session a list goes on.

    Raises:
        ProblemError: the cursor is not one of such a list.

    """
    where = pages.read_place(query.cursor)
    return None if where is None else Place(where[0], SessionId(where[1]))


def next_place(found: Sequence[Session], limit: int) -> str | None:
    """Make the cursor of a page, of which one session too many was read."""
    return write_cursor((found[limit - 1].created_at, found[limit - 1].id)) if len(found) > limit else None


@endpoint(HTTPMethod.DELETE, "/sessions", needs=Scope.ADMIN, status=204)
async def end_other_sessions(call: Call) -> Answer:
    """End all sign-ins but this one."""
    await call.hundi.sessions.end_others(call.caller.identity)
    return no_content()


@endpoint(HTTPMethod.DELETE, "/sessions/{id}", needs=Scope.ADMIN, status=204, problems=[NOT_FOUND])
async def end_session(call: Call) -> Answer | Problem:
    """End one sign-in."""
    ended = await call.hundi.sessions.end(call.caller.identity, SessionId(call.id()))
    return no_content() if ended else NOT_FOUND


@endpoint(
    HTTPMethod.POST,
    "/password",
    needs=Scope.ADMIN,
    body=NewPassword,
    status=204,
    problems=[WRONG_PASSWORD, INVALID_PASSWORD, THROTTLED],
)
async def change_password(call: Call, body: NewPassword) -> Answer | Problem:
    """Change the password, which ends all other sign-ins and API keys."""
    try:
        changed = await call.hundi.directory.change_password(
            call.caller.identity, body.old_password, body.new_password, address=call.address
        )
    except BadPasswordError:
        return INVALID_PASSWORD
    except WrongPasswordError:
        return WRONG_PASSWORD
    except ThrottledError as error:
        return throttled(error)
    return no_content() if changed else UNAUTHENTICATED


ENDPOINTS: Final = (
    sign_in,
    current,
    sign_out,
    list_sessions,
    end_other_sessions,
    end_session,
    change_password,
)

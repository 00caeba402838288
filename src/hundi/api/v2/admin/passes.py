"""Invitations and links to set a new password: made by admins, and what the public does with a link."""

from http import HTTPMethod
from typing import Annotated, Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.admin.common import admin_endpoint, next_place, read_person, read_place
from hundi.api.v2.errors import INVALID_CURSOR, KEY_REUSED, NOT_FOUND, THROTTLED
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import Call, answer, created, endpoint, no_content
from hundi.api.v2.schemas import Body, Page, PageQuery, Shown
from hundi.api.v2.sessions import INVALID_PASSWORD, throttled
from hundi.api.v2.times import render_time
from hundi.services.passes import INVITE_DAYS, INVITE_DAYS_MOST, RESET_PATH, make_invite, make_reset_link
from hundi.services.people import BadPasswordError, ThrottledError
from hundi.storage.operating import Invite, Made

INVALID_RESET_TOKEN: Final = define(
    422,
    "invalid_reset_token",
    "Invalid link",
    "The link is none, or was used, replaced by another, or has expired.",
    hint="Ask whoever runs this wallet for a new one.",
)


class NewInvite(Body, frozen=True):
    """An invitation that is asked for."""

    days: Annotated[int, msgspec.Meta(ge=1, le=INVITE_DAYS_MOST)] = INVITE_DAYS


class InviteMade(Shown, frozen=True):
    """A new invitation with its code, this once; where the same request comes again, without it."""

    id: str
    created_at: str
    expires_at: str
    code: str | msgspec.UnsetType = msgspec.UNSET


class InviteShown(Shown, frozen=True):
    """An invitation: by whom it was made (null: at the command line), and who used it when."""

    id: str
    created_by: str | None
    created_at: str
    expires_at: str
    used_by: str | None
    used_at: str | None


class ResetLinkMade(Shown, frozen=True):
    """A new link with its token, this once; where the same request comes again, without it."""

    id: str
    created_at: str
    expires_at: str
    token: str | msgspec.UnsetType = msgspec.UNSET
    path: str | msgspec.UnsetType = msgspec.UNSET
    """Where on this installation the link leads."""


class PasswordReset(Body, frozen=True):
    """A link's token, and the new password."""

    token: str
    password: str


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/invites",
    body=NewInvite,
    status=201,
    shows=InviteMade,
    problems=[KEY_REUSED],
    keyed=True,
)
async def invite(call: Call, body: NewInvite) -> Answer | Problem:
    """Make an invitation, with which somebody may sign up, once."""
    once = call.once(_invite_made, body.days)
    new = await make_invite(call.hundi.store.passes, call.caller.person, days=body.days, once=once)
    return created(call, new, lambda new: _invite_made(new.made, new.code))


@admin_endpoint(HTTPMethod.GET, "/admin/invites", query=PageQuery, shows=Page[InviteShown], problems=[INVALID_CURSOR])
async def list_invites(call: Call, query: PageQuery) -> Answer:
    """List invitations, the newest first."""
    limit = read_limit(query.limit)
    found = await call.hundi.passes.invites(before=read_place(query), limit=limit + 1)
    return answer(200, Page([_invite_shown(each) for each in found[:limit]], next_place(found, limit)))


@admin_endpoint(HTTPMethod.DELETE, "/admin/invites/{id}", status=204, problems=[NOT_FOUND])
async def end_invite(call: Call) -> Answer | Problem:
    """End an invitation that nobody has used."""
    ended = await call.hundi.passes.end_invite(call.caller.person, call.id())
    return no_content() if ended else NOT_FOUND


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/people/{id}/reset-links",
    status=201,
    shows=ResetLinkMade,
    problems=[NOT_FOUND, KEY_REUSED],
    keyed=True,
)
async def reset_link(call: Call) -> Answer | Problem:
    """Make a link with which a person sets a new password, once."""
    once = call.once(_link_made)
    new = await make_reset_link(call.hundi.store.passes, call.caller.person, read_person(call), once=once)
    if new is None:
        return NOT_FOUND
    return created(call, new, lambda new: _link_made(new.made, new.token))


@endpoint(
    HTTPMethod.POST,
    "/password-resets",
    needs=None,
    body=PasswordReset,
    status=204,
    problems=[INVALID_RESET_TOKEN, INVALID_PASSWORD, THROTTLED],
)
async def reset_password(call: Call, body: PasswordReset) -> Answer | Problem:
    """Set a new password by a link, and end all sessions and API keys of whoever it is for."""
    try:
        person = await call.hundi.passes.reset_password(body.token, body.password, address=call.address)
    except BadPasswordError:
        return INVALID_PASSWORD
    except ThrottledError as error:
        return throttled(error)
    return INVALID_RESET_TOKEN if person is None else no_content()


def _invite_made(made: Made, code: str | msgspec.UnsetType = msgspec.UNSET) -> InviteMade:
    return InviteMade(made.id, render_time(made.made_at), render_time(made.expires_at), code)


def _invite_shown(known: Invite) -> InviteShown:
    return InviteShown(
        known.id,
        known.created_by,
        render_time(known.created_at),
        render_time(known.expires_at),
        known.used_by,
        None if known.used_at is None else render_time(known.used_at),
    )


def _link_made(made: Made, token: str | msgspec.UnsetType = msgspec.UNSET) -> ResetLinkMade:
    path = msgspec.UNSET if token is msgspec.UNSET else RESET_PATH + token
    return ResetLinkMade(made.id, render_time(made.made_at), render_time(made.expires_at), token, path)


ENDPOINTS: Final = (invite, list_invites, end_invite, reset_link, reset_password)

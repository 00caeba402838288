"""The routes of v1 about people: sign up, sign in, change, bulk, me."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.types import HTTPScope, Receive

from hundi.api.auth import authenticate
from hundi.api.http import Answer, json_answer, message, read_body
from hundi.api.json_bodies import BadBodyError
from hundi.api.pages import read_limit
from hundi.api.v1.errors import (
    BAD_CURSOR,
    CHANGE_REFUSED,
    FORBIDDEN,
    SIGN_IN_REFUSED,
    SIGN_UP_REFUSED,
    answer_refusal,
)
from hundi.api.v1.schemas import Change, SignIn, SignUp, read, user_of
from hundi.ledger.refusals import Refusal
from hundi.services.hundi import Hundi
from hundi.services.names import BadNameError, mask_username
from hundi.services.passwords import SHORTEST
from hundi.services.people import BadPasswordError, Profile, ProfileChange, ThrottledError
from hundi.services.sessions import SignedIn
from hundi.services.sign_ups import InviteError, Newcomer, SignUpClosedError
from hundi.storage.ids import is_id
from hundi.storage.protocol import UnknownCursorError


async def sign_up(scope: HTTPScope, receive: Receive, hundi: Hundi) -> Answer:
    """Answer `POST /user/signup`."""
    try:
        body = read(await read_body(scope, receive), SignUp)
        profile = Profile(body.username, body.first_name, body.last_name, body.password)
        outcome = await hundi.sign_ups.sign_up(profile, Newcomer())
    except (BadBodyError, BadNameError, BadPasswordError, SignUpClosedError, InviteError):
        return SIGN_UP_REFUSED
    if isinstance(outcome, Refusal):
        return answer_refusal(outcome)
    if not isinstance(outcome, SignedIn):  # which only a key can bring about
        return SIGN_UP_REFUSED
    text = "User created successfully"
    return json_answer(200, {"message": text, "token": outcome.token, "user": user_of(outcome.person)})


async def sign_in(scope: HTTPScope, receive: Receive, hundi: Hundi) -> Answer:
    """Answer `POST /user/signin`."""
    client = scope.get("client")
    try:
        body = read(await read_body(scope, receive), SignIn)
        signed_in = await hundi.directory.sign_in(body.username, body.password, address=client[0] if client else "")
    except BadBodyError:
        return SIGN_IN_REFUSED
    except ThrottledError as error:
        retry_after = (b"retry-after", b"%d" % error.retry_after_seconds)
        return message(429, "Too many attempts. Please wait a while.", code="throttled", headers=[retry_after])
    if signed_in is None:
        return SIGN_IN_REFUSED
    return json_answer(200, {"token": signed_in.token, "user": user_of(signed_in.person)})


async def change(scope: HTTPScope, receive: Receive, hundi: Hundi) -> Answer:
    """Answer `PUT /user`."""
    identity = await authenticate(scope, hundi)
    if identity is None:
        return FORBIDDEN
    too_small = False
    try:
        body = read(await read_body(scope, receive) or b"{}", Change)
        too_small = isinstance(body.password, str) and len(body.password) < SHORTEST
        fields = (body.first_name, body.last_name, body.password)
        wanted = ProfileChange(*(None if value is msgspec.UNSET else value for value in fields))
        changed = await hundi.directory.change(identity, wanted)
    except (BadBodyError, BadNameError):
        return CHANGE_REFUSED
    except BadPasswordError as error:
        return message(411, str(error), code="password_too_small") if too_small else CHANGE_REFUSED
    return json_answer(200, {"message": "Updated successfully"}) if changed else FORBIDDEN


async def me(scope: HTTPScope, hundi: Hundi) -> Answer:
    """Answer `GET /user/me` and its other names."""
    identity = await authenticate(scope, hundi)
    person = None if identity is None else await hundi.directory.find(identity.person)
    if person is None:
        return FORBIDDEN
    user = user_of(person)
    return json_answer(200, user | {"user": user})


async def bulk(scope: HTTPScope, query: Mapping[str, str], hundi: Hundi) -> Answer:
    """Answer `GET /user/bulk`."""
    identity = await authenticate(scope, hundi)
    if identity is None and not hundi.settings.open_directory:
        return FORBIDDEN
    cursor = query.get("cursor", "")
    after = _after(cursor) if cursor else None
    if cursor and after is None:
        return BAD_CURSOR
    try:
        page = await hundi.directory.search(
            query.get("filter", ""),
            after=after,
            limit=read_limit(query.get("limit", "")),
            leave_out=None if identity is None else identity.person,
        )
    except UnknownCursorError:
        return BAD_CURSOR
    users = [user_of(person) for person in page.people]
    if identity is None or hundi.settings.mask_usernames:
        users = [user | {"username": mask_username(user["username"])} for user in users]
    content: dict[str, Any] = {"users": users, "user": users}
    if page.next_after is not None:
        content["nextCursor"] = base64.urlsafe_b64encode(bytes.fromhex(page.next_after)).decode()
    return json_answer(200, content)


def _after(cursor: str) -> str | None:
    """Read whose entry a cursor stands behind."""
    try:
        after = base64.b64decode(cursor, altchars=b"-_", validate=True).hex()
    except (binascii.Error, ValueError):
        return None
    return after if is_id(after) else None

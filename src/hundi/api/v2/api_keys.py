"""API keys: made, listed, ended."""

from http import HTTPMethod
from typing import Final

import msgspec

from hundi.api.http import Answer
from hundi.api.pages import read_limit
from hundi.api.v2.auth import render_expiry
from hundi.api.v2.errors import INVALID_BODY, INVALID_CURSOR, KEY_REUSED, NOT_FOUND
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import Call, answer, created, endpoint, no_content
from hundi.api.v2.schemas import Body, Page, PageQuery, Shown
from hundi.api.v2.sessions import next_place, read_place
from hundi.api.v2.times import TimeError, parse_time, render_time
from hundi.ledger.commands import SessionId
from hundi.services.access import Scope
from hundi.services.api_keys import KEYS_MOST, BadKeyError
from hundi.storage.protocol import NEVER, Session, TooManyKeysError

TOO_MANY_KEYS: Final = define(
    409,
    "too_many_api_keys",
    "Too many API keys",
    f"A person has {KEYS_MOST} API keys at most.",
    hint="End one that is not used.",
)


class NewApiKey(Body, frozen=True):
    """A key that is asked for. Without `expiresAt` it lives until it is ended."""

    name: str
    scope: Scope
    expires_at: str | None = None


class ApiKeyShown(Shown, frozen=True):
    """A key, without its secret."""

    id: str
    name: str
    scope: Scope
    created_at: str
    expires_at: str | None


class ApiKeyMade(ApiKeyShown, frozen=True):
    """A key with its secret, this once; where the same request comes again, without it."""

    key: str | msgspec.UnsetType = msgspec.UNSET


def _shown(key: Session, text: str | msgspec.UnsetType = msgspec.UNSET) -> ApiKeyMade:
    return ApiKeyMade(
        id=key.id,
        name=key.label,
        scope=Scope(key.scope),
        created_at=render_time(key.created_at),
        expires_at=render_expiry(key.expires_at, NEVER),
        key=text,
    )


@endpoint(
    HTTPMethod.GET,
    "/api-keys",
    needs=Scope.READ,
    query=PageQuery,
    shows=Page[ApiKeyShown],
    problems=[INVALID_CURSOR],
)
async def list_api_keys(call: Call, query: PageQuery) -> Answer:
    """List the API keys that live, the latest first."""
    limit = read_limit(query.limit)
    found = await call.hundi.api_keys.list(call.caller.identity, after=read_place(query), limit=limit + 1)
    return answer(200, Page([_shown(key) for key in found[:limit]], next_place(found, limit)))


@endpoint(
    HTTPMethod.POST,
    "/api-keys",
    needs=Scope.ADMIN,
    body=NewApiKey,
    status=201,
    shows=ApiKeyMade,
    problems=[TOO_MANY_KEYS, KEY_REUSED],
    keyed=True,
)
async def make_api_key(call: Call, body: NewApiKey) -> Answer | Problem:
    """Make an API key. Its text is shown this once."""
    try:
        made = await call.hundi.api_keys.make(
            call.caller.identity,
            name=body.name,
            scope=body.scope,
            expires_at=None if body.expires_at is None else parse_time(body.expires_at),
            once=call.once(_shown, body.name, body.scope.value, body.expires_at),
        )
    except (BadKeyError, TimeError) as error:
        return INVALID_BODY.about(f"Not acceptable: {error}.")
    except TooManyKeysError:
        return TOO_MANY_KEYS
    return created(call, made, lambda made: _shown(made.session, made.text))


@endpoint(HTTPMethod.DELETE, "/api-keys/{id}", needs=Scope.ADMIN, status=204, problems=[NOT_FOUND])
async def end_api_key(call: Call) -> Answer | Problem:
    """End an API key."""
    ended = await call.hundi.api_keys.end(call.caller.identity, SessionId(call.id()))
    return no_content() if ended else NOT_FOUND


ENDPOINTS: Final = (list_api_keys, make_api_key, end_api_key)

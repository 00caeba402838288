"""Bearer tokens: reading one from a request. What an answer without one is, each API version says for itself."""

from typing import Final

from litestar.types import HTTPScope

from hundi.api.http import header
from hundi.services.hundi import Hundi
from hundi.services.tokens import Identity

_SCHEME: Final = "bearer "


def bearer_token(scope: HTTPScope) -> str | None:
    """Read the token of an `Authorization: Bearer` header, its scheme in any case."""
    value = header(scope, b"authorization")
    if value is None or value[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return value[len(_SCHEME) :].strip()


def read_identity(scope: HTTPScope, hundi: Hundi) -> Identity | None:
    """Read whose token a request carries. Its session may have ended since: the ledger checks that for money."""
    token = bearer_token(scope)
    return None if token is None else hundi.sessions.read(token)


async def authenticate(scope: HTTPScope, hundi: Hundi) -> Identity | None:
    """Read whose token a request carries, and check that its session lives."""
    token = bearer_token(scope)
    return None if token is None else await hundi.sessions.authenticate(token)

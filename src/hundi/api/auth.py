"""Bearer tokens: reading one from a request. What an answer without one is, each API version says for itself."""

from collections.abc import Iterable
from typing import Final

from litestar.types import HTTPScope

from hundi.api.http import find_header
from hundi.services.hundi import Hundi
from hundi.services.tokens import Identity

_SCHEME: Final = "bearer "


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Read the token of an `Authorization: Bearer` header, its scheme in any case."""
    value = find_header(headers, b"authorization")
    if value is None or value[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return value[len(_SCHEME) :].strip()


def read_identity(headers: Iterable[tuple[bytes, bytes]], hundi: Hundi) -> Identity | None:
    """Read whose token a request carries. Its session may have ended since: the ledger checks that for money."""
    token = bearer_token(headers)
    return None if token is None else hundi.sessions.read(token)


async def authenticate(scope: HTTPScope, hundi: Hundi) -> Identity | None:
    """Read whose token a request carries, and check that its session lives."""
    token = bearer_token(scope["headers"])
    return None if token is None else await hundi.sessions.authenticate(token)

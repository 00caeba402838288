"""Who asks: credentials in a header, or in a cookie that a page of ours must vouch for."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from litestar.types import HTTPScope

from hundi.api.auth import bearer_token
from hundi.api.http import find_header
from hundi.api.v2.errors import FORBIDDEN, INVALID_CSRF_TOKEN, UNAUTHENTICATED
from hundi.api.v2.problems import ProblemError
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.services.access import Credential, Scope
from hundi.services.clock import now
from hundi.services.hundi import Hundi
from hundi.services.sessions import SignedIn
from hundi.services.tokens import Identity
from hundi.settings import Settings
from hundi.storage.operating import Role

SESSION_COOKIE: Final = "hundi_session"
CSRF_COOKIE: Final = "hundi_csrf"

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks, whose session lived when it was looked at."""

    credential: Credential
    role: Role
    status: AccountStatus

    @property
    def identity(self) -> Identity:
        """What services ask for: the person, and the session that money is moved by."""
        return self.credential.identity

    @property
    def person(self) -> AccountId:
        """Who it is."""
        return self.credential.identity.person

    @property
    def session(self) -> SessionId:
        """By which session, a sign-in or an API key."""
        return self.credential.identity.session

    @property
    def scope(self) -> Scope:
        """How far the credentials reach."""
        return self.credential.scope


async def read_credential(scope: HTTPScope, hundi: Hundi) -> Credential:
    """Read what a request carries. Its session may have ended since: the ledger checks that for money.

    A header goes before the cookie. By the cookie alone nothing is changed without a CSRF token.

    Raises:
        ProblemError: there are no credentials, or the cookie is not vouched for.

    """
    headers = scope["headers"]
    text = bearer_token(headers)
    if text is not None:
        credential = await hundi.access.read(text)
        if credential is None:
            raise ProblemError(UNAUTHENTICATED)
        return credential
    token = read_cookie(headers, SESSION_COOKIE)
    credential = None if token is None else hundi.access.read_token(token)
    if credential is None:
        raise ProblemError(UNAUTHENTICATED)
    if scope["method"] not in _SAFE_METHODS:
        shown = find_header(headers, b"x-csrf-token") or ""
        wanted = hundi.access.csrf_token(credential.identity.session)
        if not hmac.compare_digest(shown.encode(), wanted.encode()):
            raise ProblemError(INVALID_CSRF_TOKEN)
    return credential


async def authenticate(scope: HTTPScope, hundi: Hundi) -> Caller:
    """Read what a request carries, and check that its session lives.

    Raises:
        ProblemError: as `read_credential`, or it has ended.

    """
    credential = await read_credential(scope, hundi)
    standing = await hundi.access.standing(credential)
    if standing is None:
        raise ProblemError(UNAUTHENTICATED)
    return Caller(credential, standing.role, standing.status)


def check_reach(credential: Credential, needs: Scope) -> None:
    """Check that credentials reach far enough.

    Raises:
        ProblemError: they do not.

    """
    if not credential.scope.includes(needs):
        raise ProblemError(
            FORBIDDEN.about(
                f"This API key has the scope {credential.scope}, and {needs} is needed.",
                f"Use a key with the scope {needs}, or sign in.",
                neededScope=needs.value,
            )
        )


def check_role(caller: Caller, needs: Role) -> None:
    """Check that somebody is what a route asks for.

    Raises:
        ProblemError: they are not; or they are frozen, for they would be the first whom they unfreeze.

    """
    if needs is not Role.ADMIN:
        return
    if caller.role is not Role.ADMIN:
        raise ProblemError(FORBIDDEN.about("This is for operators.", neededRole=needs.value))
    if caller.status is not AccountStatus.OPEN:
        raise ProblemError(FORBIDDEN.about("Your account is frozen.", "Ask another operator."))


def read_cookie(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """Read a cookie, the first of its name."""
    for key, value in headers:
        if key == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                found, _, text = pair.strip().partition("=")
                if found == name:
                    return text
    return None


def session_cookies(signed_in: SignedIn, csrf_token: str, settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """Set the cookies of a sign-in: its token for our eyes only, and the CSRF token for the page."""
    lasts = max(0, (signed_in.identity.expires_at - now()) // _SECOND)
    return (
        _cookie(SESSION_COOKIE, signed_in.token, lasts, settings, hidden=True),
        _cookie(CSRF_COOKIE, csrf_token, lasts, settings),
    )


def no_cookies(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """Take them away."""
    return _cookie(SESSION_COOKIE, "", 0, settings, hidden=True), _cookie(CSRF_COOKIE, "", 0, settings)


def _cookie(name: str, value: str, lasts: int, settings: Settings, *, hidden: bool = False) -> tuple[bytes, bytes]:
    parts = [f"{name}={value}", "Path=/", f"Max-Age={lasts}", "SameSite=Lax"]
    if hidden:
        parts.append("HttpOnly")
    if urlsplit(settings.public_url).scheme == "https":
        parts.append("Secure")
    return b"set-cookie", "; ".join(parts).encode()


def render_expiry(expires_at: Instant, never: Instant) -> str | None:
    """Write when something expires; None where it never does."""
    return None if expires_at >= never else render_time(expires_at)

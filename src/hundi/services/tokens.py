"""Tokens: signed names of sessions. Whether the session still lives is the store's to say."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

import jwt

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.ids import is_id

_ALGORITHM: Final = "HS256"
_SECOND: Final = 1_000_000
_REMEMBERED: Final = 16_384
_LONGEST: Final = 2_048


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose token it is, the session that it names, and when it stops being valid."""

    person: AccountId
    session: SessionId
    expires_at: Instant


class Tokens:
    """Issues and reads tokens. A token that was verified once is remembered, for its signature cannot change."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._remembered: dict[str, Identity] = {}

    def issue(self, identity: Identity, now: Instant) -> str:
        """Sign a token. `userId` is for clients, which decode it."""
        claims = {
            "userId": identity.person,
            "sid": identity.session,
            "iat": now // _SECOND,
            "exp": identity.expires_at // _SECOND,
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str, now: Instant) -> Identity | None:
        """Verify a token's signature, algorithm and times. None: it is not ours, or not valid now."""
        identity = self._remembered.get(token)
        if identity is None:
            identity = self._verify(token)
            if identity is None:
                return None
            if len(self._remembered) >= _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[token] = identity
        return identity if now < identity.expires_at else None

    def csrf_token(self, session: SessionId) -> str:
        """Make a text that only who can read our own answers to this session knows."""
        return hmac.new(self._secret, b"csrf:" + session.encode(), hashlib.sha256).hexdigest()

    def _verify(self, token: str) -> Identity | None:
        if len(token) > _LONGEST:
            return None
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[_ALGORITHM], options={"require": ["exp", "iat", "sid", "userId"]}
            )
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            return None
        person, session, expires_at = claims["userId"], claims["sid"], claims["exp"]
        if not (isinstance(person, str) and is_id(person) and isinstance(session, str) and is_id(session)):
            return None
        return Identity(AccountId(person), SessionId(session), Instant(int(expires_at) * _SECOND))

"""Access: what a request's credentials are, and how far they reach.

There are two kinds: tokens, which a sign-in gives, and API keys, which somebody makes for a program. Each names a
session; a key is one as well, with a secret, so that whatever checks that a session lives checks it for keys too.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.services.clock import now
from hundi.services.tokens import Identity, Tokens
from hundi.storage import protocol
from hundi.storage.operating import Role
from hundi.storage.protocol import SessionKind

KEY_PREFIX: Final = "hundi_"

_KEY: Final = re.compile(KEY_PREFIX + "([0-9a-f]{24})_([0-9a-zA-Z]{32})")
_SECRET_BYTES: Final = 16
_REMEMBERED: Final = 16_384


class Scope(StrEnum):
    """How far credentials reach: each scope includes those before it."""

    READ = "read"
    PAY = "pay"
    ADMIN = "admin"

    def includes(self, other: "Scope") -> bool:
        """Say whether whoever has this scope has the other too."""
        return _REACH[self] >= _REACH[other]


_REACH: Final = {scope: reach for reach, scope in enumerate(Scope)}


@dataclass(frozen=True, slots=True)
class Credential:
    """What a token or key says, which never changes. Whether its session lives is another question."""

    identity: Identity
    kind: SessionKind
    scope: Scope


@dataclass(frozen=True, slots=True)
class Standing:
    """A credential whose session lives, with its person's role and status as they are now."""

    credential: Credential
    role: Role
    status: AccountStatus


def new_key_secret() -> str:
    """Draw the secret of a new key."""
    return secrets.token_hex(_SECRET_BYTES)


def key_text(session: SessionId, secret: str) -> str:
    """Write a key as its owner is shown it, once."""
    return f"{KEY_PREFIX}{session}_{secret}"


def secret_hash(secret: str) -> bytes:
    """Digest a secret that was drawn at random, for which no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()


class Access:
    """Reads tokens and keys. A key that was verified once is remembered, for what it says cannot change."""

    def __init__(self, *, store: protocol.Sessions, tokens: Tokens) -> None:
        self._store = store
        self._tokens = tokens
        self._remembered: dict[bytes, Credential] = {}

    async def read(self, text: str) -> Credential | None:
        """Read a token or a key. Its session may have ended since: what follows must check, or ask `standing`."""
        if text.startswith(KEY_PREFIX):
            return await self._read_key(text)
        return self.read_token(text)

    def read_token(self, text: str) -> Credential | None:
        """Read a token alone, as `read`."""
        identity = self._tokens.read(text, now())
        return None if identity is None else Credential(identity, SessionKind.SIGN_IN, Scope.ADMIN)

    async def standing(self, credential: Credential) -> Standing | None:
        """Check that the session lives, and read what its person is now, at once. None: it has ended."""
        identity = credential.identity
        found = await self._store.standing(identity.session, identity.person, now())
        return None if found is None else Standing(credential, Role(found.role), found.status)

    def csrf_token(self, session: SessionId) -> str:
        """Make the token that a page of ours shows beside its cookie."""
        return self._tokens.csrf_token(session)

    async def _read_key(self, text: str) -> Credential | None:
        match = _KEY.fullmatch(text)
        if match is None:
            return None
        digest = secret_hash(text)
        credential = self._remembered.get(digest)
        if credential is None:
            credential = await self._look_up(SessionId(match[1]), match[2])
            if credential is None:
                return None
            if len(self._remembered) >= _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[digest] = credential
        return credential if now() < credential.identity.expires_at else None

    async def _look_up(self, session: SessionId, secret: str) -> Credential | None:
        found = await self._store.key(session)
        if found is None or not hmac.compare_digest(found.secret_hash, secret_hash(secret)):
            return None
        return Credential(
            Identity(AccountId(found.person), session, Instant(found.expires_at)), SessionKind.KEY, Scope(found.scope)
        )

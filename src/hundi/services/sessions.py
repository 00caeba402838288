"""Sessions: begun at sign-in, named by a token, ended at once on every server."""

from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import SessionId
from hundi.services.clock import now
from hundi.services.tokens import Identity, Tokens
from hundi.storage import protocol
from hundi.storage.ids import new_id
from hundi.storage.protocol import Person

_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a fresh session, and the token that names it."""

    person: Person
    token: str


class Sessions:
    """Tokens on top of the store's sessions."""

    def __init__(self, *, store: protocol.Sessions, tokens: Tokens, days: int) -> None:
        self._store = store
        self._tokens = tokens
        self._days = days

    async def begin(self, person: Person, *, password_hash: str | None = None) -> SignedIn | None:
        """Begin a session. None: the wallet was closed, or the password is no more the one with this hash."""
        begun = now()
        identity = Identity(person.id, SessionId(new_id()), Instant(begun + self._days * _DAY))
        begins = await self._store.begin(
            identity.session, person.id, password_hash=password_hash, now=begun, expires_at=identity.expires_at
        )
        return None if not begins else SignedIn(person, self._tokens.issue(identity, begun))

    def read(self, token: str) -> Identity | None:
        """Read a token. Its session may have ended since: what follows must check, or ask `authenticate`."""
        return self._tokens.read(token, now())

    async def authenticate(self, token: str) -> Identity | None:
        """Read a token and check that its session lives."""
        identity = self.read(token)
        if identity is None or not await self.is_live(identity):
            return None
        return identity

    async def is_live(self, identity: Identity) -> bool:
        """Check that the session lives."""
        return await self._store.is_live(identity.session, now())

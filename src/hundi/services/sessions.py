"""Sessions: begun at sign-in, named by a token, listed and ended by their person, at once on every server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import DAY, Instant
from hundi.ledger.commands import SessionId
from hundi.services.clock import now
from hundi.services.tokens import Identity, Tokens
from hundi.storage import protocol
from hundi.storage.ids import new_id
from hundi.storage.protocol import Person, Place, Session, SessionKind

LABEL_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a fresh session, and the token that names it."""

    person: Person
    token: str
    identity: Identity


class Sessions:
    """Tokens on top of the store's sessions."""

    def __init__(self, *, store: protocol.Sessions, tokens: Tokens, days: int) -> None:
        self._store = store
        self._tokens = tokens
        self._days = days

    async def begin(self, person: Person, *, label: str = "", password_hash: str | None = None) -> SignedIn | None:
        """Begin a session, with a label that tells its person where it is from.

        None: the wallet was closed, or the password is no more the one with this hash.
        """
        begun = now()
        identity = Identity(person.id, SessionId(new_id()), Instant(begun + self._days * DAY))
        begins = await self._store.begin(
            identity.session,
            person.id,
            label=clean_label(label),
            password_hash=password_hash,
            now=begun,
            expires_at=identity.expires_at,
        )
        return None if not begins else SignedIn(person, self._tokens.issue(identity, begun), identity)

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

    async def list(self, identity: Identity, *, after: Place | None, limit: int) -> Sequence[Session]:
        """List the person's sign-ins that live, the latest first."""
        return await self._store.live(identity.person, SessionKind.SIGN_IN, now(), after=after, limit=limit)

    async def end(self, identity: Identity, session: SessionId) -> bool:
        """End one sign-in of the person. False: it is none of theirs, or ended before."""
        return await self._store.end(session, identity.person, SessionKind.SIGN_IN, now())

    async def end_others(self, identity: Identity) -> None:
        """End all sign-ins of the person but this one."""
        await self._store.end_others(identity.person, keep=identity.session, now=now())


def clean_label(text: str) -> str:
    """Keep of a text what can be printed, and not too much of it."""
    return "".join(character for character in text if character.isprintable())[:LABEL_LONGEST].strip()

"""API keys: what lets a program act as a person. A key is a session with a secret, shown once and kept as a digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import SessionId
from hundi.ledger.refusals import Refusal
from hundi.services.access import Scope, key_text, new_key_secret, secret_hash
from hundi.services.clock import now
from hundi.services.sessions import clean_label
from hundi.services.tokens import Identity
from hundi.storage import protocol
from hundi.storage.ids import new_id
from hundi.storage.once import Kept, Once
from hundi.storage.protocol import NEVER, Place, Session, SessionKind

KEYS_MOST: Final = 100
"""How many may live, a person."""


class BadKeyError(ValueError):
    """A key that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made, and its text, which nobody can find out again."""

    session: Session
    text: str


class ApiKeys:
    """Makes, lists and ends keys."""

    def __init__(self, store: protocol.Sessions) -> None:
        self._store = store

    async def make(
        self,
        identity: Identity,
        *,
        name: str,
        scope: Scope,
        expires_at: Instant | None = None,
        once: Once[Session] | None = None,
    ) -> NewKey | Kept | Refusal:
        """Make a key for the person, whose session must live.

        Raises:
            BadKeyError: it has no name, or would have expired before it began.
            TooManyKeysError: the person has `KEYS_MOST`.

        """
        label, begun = clean_label(name), now()
        if not label:
            raise BadKeyError("a key has a name of 1 to 100 characters")
        if expires_at is not None and not begun < expires_at < NEVER:
            raise BadKeyError("a key expires later than now")
        secret = new_key_secret()
        key = Session(SessionId(new_id()), SessionKind.KEY, label, scope.value, begun, expires_at or NEVER)
        made = await self._store.make_key(
            key, secret_hash(secret), owner=identity.person, by=identity.session, most=KEYS_MOST, once=once
        )
        return NewKey(made, key_text(key.id, secret)) if isinstance(made, Session) else made

    async def list(self, identity: Identity, *, after: Place | None, limit: int) -> Sequence[Session]:
        """List the person's keys that live, the latest first."""
        return await self._store.live(identity.person, SessionKind.KEY, now(), after=after, limit=limit)

    async def end(self, identity: Identity, key: SessionId) -> bool:
        """End one key of the person. False: it is none of theirs, or ended before."""
        return await self._store.end(key, identity.person, SessionKind.KEY, now())

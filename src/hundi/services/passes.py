"""What an operator hands to somebody to be used once: invitations, and links to set a new password.

A secret is made here, told once, and kept as its SHA-256: it is long and random, so that a quick hash is enough.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.refusals import KeyReused
from hundi.services.access import secret_hash
from hundi.services.clock import now
from hundi.services.passwords import Passwords
from hundi.services.people import ThrottledError, check_password
from hundi.services.sign_ups import invite_hash
from hundi.services.throttle import Throttle, network_of
from hundi.services.unavailable import Unavailable
from hundi.storage import operating
from hundi.storage.acts import Act
from hundi.storage.ids import new_id
from hundi.storage.once import Kept, Once
from hundi.storage.operating import Invite, Made, NewSecret

RESET_HOURS: Final = 24
INVITE_DAYS: Final = 14
INVITE_DAYS_MOST: Final = 365
RESET_PATH: Final = "/reset-password#"
"""Where the web app takes a link's token, behind the mark that browsers send to no server."""

_HOUR: Final = 3_600_000_000
_TOKEN_BYTES: Final = 32
_CODE_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Those that nobody takes for one another when they are read out."""
_CODE_LENGTH: Final = 20
_CODE_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to set a new password, with the token that is told once."""

    made: Made
    token: str

    @property
    def path(self) -> str:
        """Where on this installation it leads."""
        return RESET_PATH + self.token


@dataclass(frozen=True, slots=True)
class NewInvite:
    """An invitation, with the code that is told once."""

    made: Made
    code: str


async def make_invite(
    store: operating.Passes, by: AccountId, *, days: int = INVITE_DAYS, once: Once[Made] | None = None
) -> NewInvite | Kept | KeyReused:
    """Let somebody sign up, once, in the next days. Under a key that made one before, tell what was kept of that."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    code = "-".join(letters[at : at + _CODE_GROUP] for at in range(0, _CODE_LENGTH, _CODE_GROUP))
    made = _made(hours=days * 24)
    act = Act(new_id(), by, "invite", None, {"invite": made.id, "days": days}, made.made_at)
    added = await store.add_invite(NewSecret(made, invite_hash(code)), act, once)
    return NewInvite(added, code) if isinstance(added, Made) else added


async def make_reset_link(
    store: operating.Passes, by: AccountId, person: AccountId, *, once: Once[Made] | None = None
) -> NewLink | Kept | KeyReused | None:
    """Let a person set a new password, once, in the next hours; earlier links end. None: nobody is there."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    made = _made(hours=RESET_HOURS)
    act = Act(new_id(), by, "reset_link", person, {"hours": RESET_HOURS}, made.made_at)
    added = await store.add_reset_link(NewSecret(made, secret_hash(token)), person, act, once)
    return NewLink(added, token) if isinstance(added, Made) else added


def _made(*, hours: int) -> Made:
    made_at = now()
    return Made(new_id(), made_at, Instant(made_at + hours * _HOUR))


class Passes:
    """Lists and ends them, and takes links back."""

    def __init__(self, *, store: operating.Passes, passwords: Passwords, by_address: Throttle) -> None:
        self._store = store
        self._passwords = passwords
        self._by_address = by_address

    async def end_invite(self, by: AccountId, invite: str) -> bool:
        """Let an invitation be used no more. False: it was used, has expired, or never was."""
        return await self._store.end_invite(invite, Act(new_id(), by, "end_invite", None, {"invite": invite}, now()))

    async def invites(self, *, before: str | None, limit: int) -> list[Invite]:
        """List invitations, the newest first."""
        return await self._store.invites(before=before, limit=limit)

    async def reset_password(self, token: str, password: str, *, address: str) -> AccountId | None:
        """Set a new password by a link, and end all sessions and keys of whoever it is for.

        None: the link is none, or was used, replaced or has expired.

        Raises:
            BadPasswordError: the password cannot be one; the link stays good.
            ThrottledError: too many tokens from this address were none.
            Unavailable: asking again may succeed.

        """
        network = network_of(address)
        wait = self._by_address.wait_seconds(network)
        if wait:
            raise ThrottledError(wait)
        check_password(password)
        kept = secret_hash(token)
        self._by_address.attempt(network)
        if not await self._store.has_reset_link(kept, now()):  # spares the password's hash; using it decides
            return None
        try:
            password_hash = await self._passwords.hash(password)
        except Unavailable:
            self._by_address.take_back(network)
            raise
        person = await self._store.use_reset_link(kept, password_hash, now())
        if person is not None:
            self._by_address.take_back(network)
        return person

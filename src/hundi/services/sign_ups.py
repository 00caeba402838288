"""Sign-ups: who may make a wallet here (anybody, who is invited, nobody), and each only once."""

from dataclasses import dataclass
from typing import ClassVar, Final

from hundi.ledger.accounts import AccountId
from hundi.ledger.refusals import KeyReused, Refusal, UsernameTaken
from hundi.services.access import secret_hash
from hundi.services.clock import now
from hundi.services.names import BadNameError
from hundi.services.payments import fingerprint
from hundi.services.people import BadPasswordError, Directory, Profile, ThrottledError
from hundi.services.sessions import SignedIn
from hundi.services.throttle import Throttle, network_of
from hundi.services.unavailable import OutcomeLost, Unavailable
from hundi.settings import SIGN_UP_CLOSED, SIGN_UP_INVITE
from hundi.storage.handles import BadHandleError
from hundi.storage.ids import new_id
from hundi.storage.once import Replays
from hundi.storage.protocol import Invites, Person, Taking

_CODE_LONGEST: Final = 200


class SignUpClosedError(Exception):
    """Nobody can sign up here by themselves."""


class InviteError(Exception):
    """A code is needed, and this is none that is free; `given` says whether there was one at all."""

    def __init__(self, *, given: bool) -> None:
        super().__init__("an invitation is needed")
        self.given = given


class SignUpUnderWay(Unavailable):
    """The same sign-up holds the invitation by another request."""

    message: ClassVar[str] = "The same sign-up is under way. Please ask again."


@dataclass(frozen=True, slots=True)
class SignedUpBefore:
    """The same request made this person before; nothing happens now."""

    person: Person


@dataclass(frozen=True, slots=True)
class Newcomer:
    """How somebody comes: by which invitation, under which idempotency key, from where."""

    invite: str | None = None
    key: str | None = None
    address: str = ""
    label: str = ""


def invite_hash(code: str) -> bytes:
    """Digest a code that was drawn at random, for which no slow hash is needed; however it was typed."""
    return secret_hash("".join(filter(str.isalnum, code.casefold())))


class SignUps:
    """The door to the directory."""

    def __init__(
        self, *, mode: str, directory: Directory, invites: Invites, replays: Replays, by_address: Throttle
    ) -> None:
        """`by_address` counts guesses at invitations."""
        self._mode = mode
        self._directory = directory
        self._invites = invites
        self._replays = replays
        self._by_address = by_address

    async def sign_up(self, profile: Profile, newcomer: Newcomer) -> SignedIn | SignedUpBefore | Refusal:
        """Make a person and sign them in, as `Directory.sign_up`, where they may.

        Raises:
            SignUpClosedError, InviteError: they may not.
            BadNameError, BadHandleError, BadPasswordError: something in the profile cannot be accepted.
            ThrottledError: too many wrong codes or passwords came from this address.
            Unavailable: asking again may succeed; under the same key it makes one person at most.

        """
        if self._mode == SIGN_UP_CLOSED:
            raise SignUpClosedError
        owner = AccountId(new_id())
        if newcomer.key is not None:
            code = None if newcomer.invite is None else invite_hash(newcomer.invite)
            names = (profile.username, profile.first_name, profile.last_name, profile.handle)
            digest = fingerprint("sign-up", *names, code)
            claimed = await self._replays.claim_person(newcomer.key, digest, owner, now())
            if claimed is None:
                return KeyReused()
            if claimed != owner and (before := await self._before(profile, claimed, newcomer)) is not None:
                return before
            owner = claimed
        try:
            outcome = await self._make(profile, newcomer, owner)
        except SignUpUnderWay:
            before = await self._before(profile, owner, newcomer)
            if before is None:
                raise
            return before
        if isinstance(outcome, UsernameTaken) and newcomer.key is not None:  # perhaps by this very request, just now
            return await self._before(profile, owner, newcomer) or outcome
        return outcome

    async def _before(self, profile: Profile, owner: AccountId, newcomer: Newcomer) -> SignedUpBefore | Refusal | None:
        """Say what a key made before. The password is no part of its fingerprint, which is no place to keep one."""
        person = await self._directory.find(owner)
        if person is None:
            return None
        known = await self._directory.knows(person.username, profile.password, address=newcomer.address)
        return SignedUpBefore(person) if known is not None else KeyReused()

    async def _make(self, profile: Profile, newcomer: Newcomer, owner: AccountId) -> SignedIn | Refusal:
        if self._mode != SIGN_UP_INVITE:
            return await self._directory.sign_up(profile, owner=owner, label=newcomer.label)
        code = await self._take_invite(newcomer, owner)
        try:
            outcome = await self._directory.sign_up(profile, owner=owner, label=newcomer.label)
        except OutcomeLost:  # perhaps they were made: then it is kept for them, and for an hour if they were not
            raise
        except (BadNameError, BadHandleError, BadPasswordError, Unavailable):
            await self._invites.give_back(code, owner)
            raise
        if not isinstance(outcome, SignedIn):
            await self._invites.give_back(code, owner)
        return outcome

    async def _take_invite(self, newcomer: Newcomer, owner: AccountId) -> bytes:
        if newcomer.invite is None:
            raise InviteError(given=False)
        network = network_of(newcomer.address)
        wait = self._by_address.wait_seconds(network)
        if wait:
            raise ThrottledError(wait)
        self._by_address.attempt(network)
        code = invite_hash(newcomer.invite)
        taking = Taking.REFUSED
        if len(newcomer.invite) <= _CODE_LONGEST:
            taking = await self._invites.take(code, owner, now())
        if taking is Taking.REFUSED:
            raise InviteError(given=True)
        self._by_address.take_back(network)
        if taking is Taking.HELD:
            raise SignUpUnderWay
        return code

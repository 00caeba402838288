"""People: who signs up, signs in, changes their profile and finds each other."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from hundi.ledger.accounts import AccountId, AccountStatus
from hundi.ledger.book import Opened
from hundi.ledger.commands import NewPerson, OpenWallet
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency, Money
from hundi.ledger.refusals import AccountClosed, HandleTaken, Refusal, UsernameTaken
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.committer import TakesCommands
from hundi.services.names import (
    USERNAME_LONGEST,
    clean_name,
    clean_username,
    fold_for_search,
    fold_username,
    search_text,
    trim,
)
from hundi.services.passwords import LONGEST_BYTES, SHORTEST, Passwords
from hundi.services.sessions import Sessions, SignedIn
from hundi.services.throttle import Throttle, network_of
from hundi.services.tokens import Identity
from hundi.services.unavailable import Unavailable
from hundi.storage.handles import clean_handle, suggestions
from hundi.storage.ids import new_id
from hundi.storage.protocol import Credentials, Page, People, Person, PersonChange

LONGEST_FOLDED: Final = 400
"""No name folds to more characters: 101 of them, of which the worst become three each."""

_HANDLE_TRIES: Final = 5
"""How often another handle is made for somebody, where others were quicker with the one before."""

_RANDOM_LEAST_MINOR: Final = 1_00
_RANDOM_MOST_MINOR: Final = 10_000_00


class BadPasswordError(ValueError):
    """A password that is too short or too long."""


class WrongPasswordError(Exception):
    """The password is not theirs."""


class ThrottledError(Exception):
    """Too many failed sign-ins; `retry_after_seconds` says when to try again."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"too many failed sign-ins, wait {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody says of themselves, as they typed it. Without a handle they get one made of their name."""

    username: str
    first_name: str
    last_name: str
    password: str
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What somebody changes; None leaves a thing as it is."""

    first_name: str | None = None
    last_name: str | None = None
    password: str | None = None


def random_grant(currency: Currency) -> Money:
    """Draw an opening balance from 1.00 to 10,000.00, uniform in minor units."""
    return Money(_RANDOM_LEAST_MINOR + secrets.randbelow(_RANDOM_MOST_MINOR - _RANDOM_LEAST_MINOR + 1), currency)


def check_password(password: str) -> None:
    """Check a new password's length: 6 characters at least, 1,024 bytes at most.

    Raises:
        BadPasswordError: it is not so.

    """
    if len(password) < SHORTEST:
        msg = "password is too small"
        raise BadPasswordError(msg)
    if len(password.encode()) > LONGEST_BYTES:
        msg = "password is too long"
        raise BadPasswordError(msg)


class Directory:
    """Sign-up, sign-in, profiles, search."""

    def __init__(
        self,
        *,
        people: People,
        committer: TakesCommands,
        sessions: Sessions,
        passwords: Passwords,
        grant: Callable[[], Money | None],
        by_account: Throttle,
        by_address: Throttle,
    ) -> None:
        self._people = people
        self._committer = committer
        self._sessions = sessions
        self._passwords = passwords
        self._grant = grant
        self._by_account = by_account
        self._by_address = by_address

    async def sign_up(self, profile: Profile, *, owner: AccountId | None = None, label: str = "") -> SignedIn | Refusal:
        """Make a person, their wallet and its opening balance in one transaction, and sign them in.

        `owner` is their id, where it is decided already: it is given to one person alone, however often it is asked
        for. `label` tells them where they signed in from.

        Raises:
            BadNameError, BadHandleError, BadPasswordError: something in the profile cannot be accepted.
            Unavailable: asking again may succeed.

        """
        username = clean_username(profile.username)
        first_name, last_name = clean_name(profile.first_name), clean_name(profile.last_name)
        handle = None if profile.handle is None else clean_handle(profile.handle)
        check_password(profile.password)
        folded = fold_username(username)
        if await self._people.by_username(folded) is not None:  # spares the hash; the insert decides
            return UsernameTaken()
        newcomer = NewPerson(
            username=username,
            username_folded=folded,
            first_name=first_name,
            last_name=last_name,
            search_text=search_text(first_name, last_name),
            password_hash=await self._passwords.hash(profile.password),
            handle=handle or "",
        )
        owner = owner or AccountId(new_id())
        outcome = await self._open_wallet(owner, newcomer)
        if not isinstance(outcome, Opened):
            return outcome if isinstance(outcome, Refusal) else UsernameTaken()
        signed_in = await self._sessions.begin(Person(owner, username, first_name, last_name), label=label)
        return AccountClosed(owner) if signed_in is None else signed_in

    async def _open_wallet(self, owner: AccountId, newcomer: NewPerson) -> Outcome:
        """Open a wallet, under a handle made of the name where none was asked for, whoever else is after the same."""
        grant = self._grant()
        for _ in range(_HANDLE_TRIES):
            handle = newcomer.handle or await self._free_handle(newcomer)
            person = replace(newcomer, handle=handle)
            outcome = await self._committer.submit(OpenWallet(TransferId(new_id()), owner, person, grant))
            if newcomer.handle or not isinstance(outcome, HandleTaken):
                return outcome
        return HandleTaken()

    async def _free_handle(self, newcomer: NewPerson) -> str:
        """Pick the plainest handle that nobody had when this looked; the last one suggested has many digits."""
        suggested = list(suggestions(newcomer.first_name, newcomer.last_name, secrets.randbelow))
        taken = await self._people.taken_handles(suggested)
        return next((handle for handle in suggested if handle not in taken), suggested[-1])

    async def sign_in(self, username: str, password: str, *, address: str, label: str = "") -> SignedIn | None:
        """Begin a session for whoever knows the password. None: it is not so, and no word on which part is wrong.

        Raises:
            ThrottledError: too many failures of this account or from this address.
            Unavailable: asking again may succeed.

        """
        found = await self.knows(username, password, address=address)
        if found is None:
            return None
        return await self._sessions.begin(found.person, label=label, password_hash=found.password_hash)

    async def knows(self, username: str, password: str, *, address: str) -> Credentials | None:
        """Find whose username and password these are. None: nobody's whose wallet is not closed.

        Raises:
            ThrottledError: too many failures of this account or from this address.
            Unavailable: asking again may succeed.

        """
        folded = fold_username(trim(username)[: USERNAME_LONGEST + 1])  # no longer one is anybody's
        network = network_of(address)
        wait = max(self._by_account.wait_seconds(folded), self._by_address.wait_seconds(network))
        if wait:
            raise ThrottledError(wait)
        self._by_account.attempt(folded)
        self._by_address.attempt(network)
        found = await self._people.by_username(folded)
        try:
            matches = await self._passwords.matches(password, None if found is None else found.password_hash)
        except Unavailable:
            self._by_account.take_back(folded)
            self._by_address.take_back(network)
            raise
        if found is None or not matches or found.status is AccountStatus.CLOSED:
            return None
        self._by_account.forgive(folded)
        self._by_address.take_back(network)
        return found

    async def change_password(self, identity: Identity, old: str, new: str, *, address: str) -> bool:
        """Give a person who knows their password a new one, which ends their other sessions and API keys.

        False, and nothing is changed: the session has ended.

        Raises:
            BadPasswordError: the new one cannot be accepted.
            WrongPasswordError: the old one is not theirs.
            ThrottledError: too many failures of this account or from this address.
            Unavailable: asking again may succeed.

        """
        check_password(new)
        person = await self._people.by_id(identity.person)
        if person is None or await self.knows(person.username, old, address=address) is None:
            raise WrongPasswordError
        return await self.change(identity, ProfileChange(password=new))

    async def change(self, identity: Identity, change: ProfileChange) -> bool:
        """Change names and password. A new password ends the person's other sessions.

        False, and nothing is changed: the session has ended.

        Raises:
            BadNameError, BadPasswordError: something cannot be accepted, and nothing was changed.

        """
        first_name = None if change.first_name is None else clean_name(change.first_name)
        last_name = None if change.last_name is None else clean_name(change.last_name)
        if change.password is not None:
            check_password(change.password)
        password_hash = None if change.password is None else await self._passwords.hash(change.password)
        return await self._people.change(
            identity.person,
            PersonChange(first_name, last_name, password_hash),
            search_text=search_text,
            keep_session=identity.session,
            now=now(),
        )

    async def find(self, person: AccountId) -> Person | None:
        """Find a person by id."""
        return await self._people.by_id(person)

    async def search(self, text: str, *, after: str | None, limit: int, leave_out: AccountId | None) -> Page:
        """List the people whose first name, last name or both contain the text, in order of joining.

        Raises:
            UnknownCursorError: `after` is nobody's id.

        """
        folded = fold_for_search(text)
        hopeless = len(folded) > LONGEST_FOLDED or "\0" in folded or (text != "" and folded == "")
        if hopeless:
            return Page([], None)
        start = None if after is None else AccountId(after)
        return await self._people.search(folded, after=start, limit=limit, leave_out=leave_out)

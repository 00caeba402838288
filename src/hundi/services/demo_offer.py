"""The offer of a demonstration: on one's own machine, whoever comes to an empty book may have it filled."""

from dataclasses import dataclass
from typing import Final

from hundi.services import demo_story as story
from hundi.services.clock import now
from hundi.services.demo import BookInUseError, DemoRefusedError, Filled, draw_password, fill, is_empty
from hundi.services.passwords import Passwords
from hundi.services.sessions import Sessions, SignedIn
from hundi.storage.protocol import Person, Store, StoreError

_SEED: Final = 1


class DemoNotOfferedError(Exception):
    """There is none to be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A book that was filled, its lead signed in, and the password that everybody in it has."""

    filled: Filled
    signed_in: SignedIn
    password: str


class DemoOffer:
    """Made on one's own machine alone, and taken once."""

    def __init__(self, *, store: Store, passwords: Passwords, sessions: Sessions, is_made: bool) -> None:
        self._store = store
        self._passwords = passwords
        self._sessions = sessions
        self._is_made = is_made
        self._may_stand = is_made
        """Until the book was seen in use: nobody ever leaves one without a trace."""
        self._is_being_taken = False

    async def stands(self) -> bool:
        """Say whether it can be taken now. Where the store does not answer, it cannot."""
        if not self._may_stand or self._is_being_taken:
            return False
        try:
            self._may_stand = await is_empty(self._store)
        except StoreError:
            return False
        return self._may_stand

    async def take(self, *, label: str) -> Demonstration:
        """Fill the book, commit by commit, and sign its lead in; `label` tells them where from.

        Of two who come at once one fills it, whichever servers they ask: the first to be in the book is so once.

        Raises:
            DemoNotOfferedError: it is not offered, or somebody was quicker.
            StoreError: the store could not; what was done until then stays.
            Unavailable: asking again may succeed.

        """
        if not self._is_made:
            raise DemoNotOfferedError("This server is for real people.")
        if self._is_being_taken:
            raise DemoNotOfferedError("Somebody else is having the book filled just now.")
        self._is_being_taken = True
        try:
            return await self._fill(label)
        except (BookInUseError, DemoRefusedError) as error:
            raise DemoNotOfferedError("Somebody is in the book, or limits have been set.") from error
        finally:
            self._is_being_taken = False

    async def _fill(self, label: str) -> Demonstration:
        if not await is_empty(self._store):  # spares the hash
            raise BookInUseError
        password = draw_password()
        password_hash = await self._passwords.hash(password)
        filled = await fill(self._store, seed=_SEED, now=now(), password_hash=password_hash)
        lead = next(person for person in story.PEOPLE if person.handle == story.LEAD)
        person = Person(filled.people[lead.handle], lead.username, lead.first_name, lead.last_name)
        signed_in = await self._sessions.begin(person, label=label)
        if signed_in is None:
            raise BookInUseError  # and by somebody who closed the lead's wallet within a moment
        return Demonstration(filled, signed_in, password)

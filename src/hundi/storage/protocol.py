"""What a store promises, in the words of the domain.

StoreError
├── StoreBusy        the lock was not had in time; nothing was done
├── StoreGone        the database does not answer; nothing was done
├── WriteFailed      the group was rolled back; nothing was done
├── OutcomeUnknown   the commit was sent and no answer came: ask `recover`
└── StoreUnusable    it cannot be opened, and the message says what to do
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final, Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import Command, SessionId
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency
from hundi.ledger.refusals import Refusal
from hundi.storage.acts import Acts
from hundi.storage.cards import Profiles
from hundi.storage.once import Kept, Once, Replays
from hundi.storage.operating import Journal, Operators, Passes, Records
from hundi.storage.outbox import Outbox
from hundi.storage.snapshot import Snapshot
from hundi.storage.views import Activity

NEVER: Final = Instant(253_402_300_799_000_000)
"""When what does not expire does: the last second of the year 9999."""


class StoreError(Exception):
    """The store could not do what it was asked."""


class StoreBusy(StoreError):  # noqa: N818 - named as the fact it states
    """Others held the lock for too long. Nothing was done."""


class StoreGone(StoreError):  # noqa: N818 - named as the fact it states
    """The database does not answer. Nothing was done."""


class WriteFailed(StoreError):  # noqa: N818 - named as the fact it states
    """A write failed and its transaction was rolled back. Nothing was done."""


class OutcomeUnknown(StoreError):  # noqa: N818 - named as the fact it states
    """A commit was asked for and its answer was lost. It happened whole or not at all."""


class StoreUnusable(StoreError):  # noqa: N818 - named as the fact it states
    """The store cannot be opened; the message says what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a wallet. Their id is their wallet's id."""

    id: AccountId
    username: str
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    person: Person
    password_hash: str
    status: AccountStatus


@dataclass(frozen=True, slots=True)
class PersonChange:
    """New values for a person; None leaves a field as it is, and an empty language takes it away."""

    first_name: str | None = None
    last_name: str | None = None
    password_hash: str | None = None
    handle: str | None = None
    language: str | None = None
    theme: str | None = None
    hide_amounts: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """People in a stable order. `next_after` is where to go on, None at the end; a page may be short of its limit."""

    people: list[Person]
    next_after: AccountId | None


class SessionKind(StrEnum):
    """What began a session."""

    SIGN_IN = "sign_in"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Session:
    """A live session, as its person sees it in a list. `scope` is how far it reaches."""

    id: SessionId
    kind: SessionKind
    label: str
    scope: str
    created_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which session a list goes on."""

    created_at: Instant
    id: SessionId


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What the person of a live session is now."""

    role: str
    status: AccountStatus


@dataclass(frozen=True, slots=True)
class KeySecret:
    """What an API key is checked against."""

    person: AccountId
    scope: str
    expires_at: Instant
    secret_hash: bytes


class Taking(Enum):
    """What came of taking an invitation."""

    TAKEN = auto()
    HELD = auto()
    """It is this very newcomer's already, by another request."""
    REFUSED = auto()
    """There is none with this code that is free."""


class UnknownCursorError(Exception):
    """The place to go on from is nobody's."""


class HandleTakenError(Exception):
    """Somebody else has the handle, or had it once."""


class TooManyKeysError(Exception):
    """A person has as many API keys as one may have; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} API keys are the most")
        self.most = most


class Ledger(Protocol):
    """Money: one writer, many readers."""

    @property
    def linger_seconds(self) -> float:
        """How long it pays to let commands gather before the next group; 0 unless others hold the same accounts."""

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Decide a group of commands in order of arrival and commit all that happens, durably, in one transaction.

        `next_may_begin` is called when it pays to ask for the next group, if that is so before this one returns.

        The accounts are locked first, in id order; all else is read in later statements. Outcome i is command i's.
        When it returns, what happened is on disk.

        Raises:
            StoreBusy, StoreGone: nothing was done. WriteFailed: nothing was done; one command may be to blame.
            OutcomeUnknown: whole or not at all; `recover` finds out.

        """

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Find what became of commands whose commit went unanswered: the change that stands, or None.

        Raises:
            StoreError: it cannot be found out now; ask again.

        """

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Read what can be spent now, in minor units. None: the session has ended."""


class People(Protocol):
    """The directory."""

    async def by_id(self, person: AccountId) -> Person | None:
        """Find a person by id."""

    async def by_username(self, folded: str) -> Credentials | None:
        """Find a person and their password hash by folded username."""

    async def change(
        self,
        person: AccountId,
        change: PersonChange,
        *,
        search_text: Callable[[str, str], str],
        keep_session: SessionId,
        now: Instant,
    ) -> bool:
        """Change a person; a new password ends all their sessions but one, in the same transaction.

        `search_text` makes the folded text from the first and last name as they are after the change. A new handle is
        theirs for good: nobody else is ever given it, and they may take it back.

        Returns:
            False, and nothing is changed, where `keep_session` has ended.

        Raises:
            HandleTakenError: nothing was changed.

        """

    async def taken_handles(self, handles: Collection[str]) -> set[str]:
        """Say which of these handles were ever given."""

    async def search(self, text: str, *, after: AccountId | None, limit: int, leave_out: AccountId | None) -> Page:
        """List people whose search text contains `text` (already folded; empty: everyone), in order of joining.

        Without `leave_out`, and without who has blocked them: a page may be short by these, and yet not be the last.

        Raises:
            UnknownCursorError: `after` is nobody's id.

        """


class Sessions(Protocol):
    """Who is signed in."""

    async def begin(
        self,
        session: SessionId,
        person: AccountId,
        *,
        now: Instant,
        expires_at: Instant,
        label: str = "",
        password_hash: str | None = None,
    ) -> bool:
        """Write a new sign-in, durably; `label` tells its person where it is from.

        Returns:
            False, and none is written, where the person's wallet is closed, or their password is not the one with
            this hash any more; None asks for no password.

        """

    async def make_key(
        self,
        key: Session,
        secret_hash: bytes,
        *,
        owner: AccountId,
        by: SessionId,
        most: int,
        once: Once[Session] | None = None,
    ) -> Session | Kept | Refusal:
        """Write a new API key, durably, for the person whose session `by` lives at the time of its creation.

        Returns:
            The key; or what was kept of it the first time; or `SessionEnded` or `KeyReused`.

        Raises:
            TooManyKeysError: the person has `most` that live.

        """

    async def is_live(self, session: SessionId, now: Instant) -> bool:
        """Say whether the session exists, is not ended and not expired."""

    async def standing(self, session: SessionId, person: AccountId, now: Instant) -> StandingRow | None:
        """Read what the person is now. None: the session is not theirs, or does not live."""

    async def key(self, session: SessionId) -> KeySecret | None:
        """Find what an API key is checked against, whether it lives or not."""

    async def live(
        self, person: AccountId, kind: SessionKind, now: Instant, *, after: Place | None, limit: int
    ) -> list[Session]:
        """List a person's live sessions of one kind, the latest first, from behind a place."""

    async def end(self, session: SessionId, person: AccountId, kind: SessionKind, now: Instant) -> bool:
        """End one live session of a person, durably. False: it is none of theirs of this kind."""

    async def end_others(self, person: AccountId, *, keep: SessionId, now: Instant) -> None:
        """End every sign-in of a person but one, durably. Their API keys stay."""

    async def end_all(self, person: AccountId, now: Instant) -> None:
        """End every session of a person, durably."""


class Invites(Protocol):
    """Codes that let somebody sign up, once each."""

    async def take(self, code_hash: bytes, newcomer: AccountId, now: Instant) -> Taking:
        """Spend an invitation on a person who is about to be made, durably.

        It is free where it has not expired and nobody has it, or whoever has it was not made within an hour, or this
        newcomer within a minute: a server that dies in between leaves no invitation lost.
        """

    async def give_back(self, code_hash: bytes, newcomer: AccountId) -> None:
        """Free an invitation, durably: its newcomer was certainly not made, nor will be."""


class Store(Protocol):
    """A book and its people, opened. All reads see what has been committed by any process."""

    currency: Currency
    signing_secret: bytes
    """Signs tokens; made with the book, kept in it."""

    @property
    def ledger(self) -> Ledger:
        """Money."""

    @property
    def people(self) -> People:
        """The directory."""

    @property
    def profiles(self) -> Profiles:
        """What people see of each other, and of themselves."""

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""

    @property
    def outbox(self) -> Outbox:
        """The history, read as it grows."""

    @property
    def acts(self) -> Acts:
        """What operators did."""

    @property
    def activity(self) -> Activity:
        """What one person sees of their own account."""

    @property
    def invites(self) -> Invites:
        """Who may sign up."""

    @property
    def replays(self) -> Replays:
        """What was created before."""

    @property
    def operators(self) -> Operators:
        """People, as operators see and appoint them."""

    @property
    def passes(self) -> Passes:
        """What operators hand to somebody to be used once."""

    @property
    def records(self) -> Records:
        """What operators read."""

    @property
    def journal(self) -> Journal:
        """All transfers, as operators look through them."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open one consistent, read-only view of the whole book; writers go on beside it. Blocks: not for a loop."""

    async def ready(self) -> bool:
        """Say whether the store answers."""

    async def close(self) -> None:
        """Let go of every connection and thread."""

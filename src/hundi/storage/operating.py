"""What a store promises to those who operate it, in the words of the domain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant, Limits
from hundi.ledger.refusals import KeyReused
from hundi.ledger.transfers import TransferKind
from hundi.storage.acts import Act
from hundi.storage.cards import Card
from hundi.storage.once import Kept, Once
from hundi.storage.views import AccountEntry


class Role(StrEnum):
    """What somebody is to the installation."""

    PERSON = "person"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody, as an operator sees them."""

    id: AccountId
    username: str
    first_name: str
    last_name: str
    handle: str | None
    role: Role
    status: AccountStatus
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Details:
    """All that an operator sees of one person. Amounts are minor units."""

    person: KnownPerson
    balance: int
    held: int
    own: Limits
    default: Limits
    """Those of everyone who has none of their own."""
    spent_day: int
    """The day, counted from 1970 in UTC, that `spent_today` is about."""
    spent_today: int
    sign_ins: int
    keys: int
    reason: str | None
    """Why the wallet has the status that it has, where that was ever changed."""


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """Whom to list. Empty or None lets everyone through."""

    name: str = ""
    """A part of the folded first and last name."""
    username: str = ""
    """A part of the folded username."""
    handle: str = ""
    """How the handle begins."""
    status: AccountStatus | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """People in order of joining. `next_after` is where to go on, None at the end."""

    people: list[KnownPerson]
    next_after: AccountId | None


class RoleChange(Enum):
    """What asking for a role came to."""

    DONE = auto()
    UNCHANGED = auto()
    """It was theirs."""
    NOBODY = auto()
    """There is no such person, or their wallet is closed."""
    LAST_ADMIN = auto()
    """Nobody else could undo it."""


class Operators(Protocol):
    """People, as operators see and appoint them."""

    async def find(self, wanted: PersonFilter, *, after: AccountId | None, limit: int) -> KnownPeople:
        """List people.

        Raises:
            UnknownCursorError: `after` is nobody's id.

        """

    async def look_up(self, person: AccountId, now: Instant) -> Details | None:
        """Read all about one person."""

    async def by_name(self, *, username: str | None = None, handle: str | None = None) -> KnownPerson | None:
        """Find a person by their folded username or their handle."""

    async def named(self, wanted: Collection[AccountId]) -> dict[AccountId, KnownPerson]:
        """Find people by their ids; who is nobody is left out."""

    async def default_limits(self) -> Limits:
        """Read the limits of everyone who has none of their own."""

    async def set_role(self, person: AccountId, role: Role, act: Act) -> RoleChange:
        """Give somebody a role, and write the act down with it. The last admin with an open wallet stays one."""

    async def is_last_admin(self, person: AccountId) -> bool:
        """Say whether the person is an admin and nobody else with an open wallet is."""


@dataclass(frozen=True, slots=True)
class Invite:
    """A right to sign up, once. The code itself is not kept."""

    id: str
    created_by: AccountId | None
    created_at: Instant
    expires_at: Instant
    used_by: AccountId | None = None
    used_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What is told of a secret that was made, without the secret."""

    id: str
    made_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that is told once, and the SHA-256 that is kept of it."""

    made: Made
    secret_hash: bytes


class Passes(Protocol):
    """What an operator hands to somebody to be used once: invitations, and links to set a new password."""

    async def add_invite(self, new: NewSecret, act: Act, once: Once[Made] | None = None) -> Made | Kept | KeyReused:
        """Write an invitation, and the act; or tell what was kept of it the first time."""

    async def invites(self, *, before: str | None, limit: int) -> list[Invite]:
        """List invitations, the newest first, from behind the one with the id `before`."""

    async def end_invite(self, invite: str, act: Act) -> bool:
        """Let an invitation that is unused and not expired expire now, and write the act. False: there is none."""

    async def add_reset_link(
        self, new: NewSecret, person: AccountId, act: Act, once: Once[Made] | None = None
    ) -> Made | Kept | KeyReused | None:
        """Write a link for a person, in the place of earlier ones, and the act; or as `add_invite`.

        None: nobody has that id, or their wallet is closed.
        """

    async def has_reset_link(self, secret_hash: bytes, now: Instant) -> bool:
        """Say whether a link can still be used."""

    async def use_reset_link(self, secret_hash: bytes, password_hash: str, now: Instant) -> AccountId | None:
        """Give whoever the link is for a new password and end all their sessions and keys, once.

        Returns:
            Who that was. None, and nothing is changed: there is no such link, or it was used, replaced or has expired.

        """


@dataclass(frozen=True, slots=True)
class BookTotals:
    """What the book holds now."""

    circulation: int
    """Minor units: minus the balance of issuance."""
    people: Mapping[AccountStatus, int]
    admins: int


@dataclass(frozen=True, slots=True)
class KindTotal:
    """How many transfers of a kind there were, and their amounts' sum in minor units."""

    kind: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Verification:
    """How one run of `hundi verify` ended."""

    id: str
    began_at: Instant
    ended_at: Instant
    accounts: int
    transfers: int
    findings: int
    detail: Sequence[Mapping[str, str]]
    """The first findings: `place` and `fact` of each."""


class Records(Protocol):
    """What operators read to know how the book is doing."""

    async def totals(self) -> BookTotals:
        """Sum up the book as it stands."""

    async def between(self, start: Instant, end: Instant) -> list[KindTotal]:
        """Sum up the transfers from `start` to before `end`, by kind."""

    async def add_verification(self, verification: Verification) -> None:
        """Write down how a run of `hundi verify` ended."""

    async def verifications(self, *, before: str | None, limit: int) -> list[Verification]:
        """List runs of `hundi verify`, the newest first, from behind the one with the id `before`."""


@dataclass(frozen=True, slots=True)
class BookTransfer:
    """A transfer as operators see it, with both sides; None is issuance, which is nobody."""

    entry: AccountEntry
    """As one of the two sides sees it."""
    payer: Card | None
    payee: Card | None
    actor: Card | None
    """Who asked for it."""


@dataclass(frozen=True, slots=True)
class BookFilter:
    """Which transfers of the book are asked for; None and the empty set leave a thing open."""

    person: AccountId | None = None
    """On either side."""
    kinds: frozenset[TransferKind] = frozenset()
    since: Instant | None = None
    until: Instant | None = None
    """The first moment that is not asked for."""


@dataclass(frozen=True, slots=True)
class BookPage:
    """Transfers, newest first. `next_before` is where to go on, None at the end; a page may be short of its limit."""

    transfers: list[BookTransfer]
    next_before: int | None


class Journal(Protocol):
    """All transfers of the book, in the order in which they were written."""

    async def page(self, wanted: BookFilter, *, before: int | None, limit: int) -> BookPage:
        """List transfers, newest first, below the place `before`, which goes with any filter.

        One call looks at a bounded number of them: where few are wanted, a page may be short, or empty, and yet say
        where to go on.
        """

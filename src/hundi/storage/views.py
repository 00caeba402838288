"""What one person sees of the book: the entries of their own account, and what these come to.

An **entry** is one side of a transfer. Each account numbers its own from 1 without a gap, and neither times nor row
numbers ever go back within an account: so a sequence number is a place that stays, whatever happens later, and any
moment is found among a million entries by twenty look-ups. Amounts and balances are minor units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant, Limits
from hundi.ledger.transfers import TransferId, TransferKind, posted_minor
from hundi.storage.cards import Card


class Direction(StrEnum):
    """Which side of a transfer an account is on."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What ended a hold."""

    id: TransferId
    kind: TransferKind
    amount: int
    at: Instant


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A transfer as one of its two sides sees it."""

    id: TransferId
    kind: TransferKind
    direction: Direction
    amount: int
    pending: int
    """What it adds to what is held, as in `Transfer`."""
    other: Card | None
    """None: issuance, which is nobody."""
    note: str | None
    at: Instant
    sequence: int
    balance: int
    """The account's posted balance after it."""
    follows: TransferId | None
    expires_at: Instant | None
    refunded: int = 0
    """How much of it has come back by refunds."""
    settlement: Settlement | None = None
    """Holds only; None: it is still open."""

    @property
    def posted(self) -> int:
        """What it adds to the account's balance: below zero for what went out, zero for a hold and its void."""
        posted = posted_minor(self.kind, self.amount)
        return posted if self.direction is Direction.IN else -posted


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are asked for; None and the empty set leave a thing open."""

    direction: Direction | None = None
    person: AccountId | None = None
    kinds: frozenset[TransferKind] = frozenset()
    since: Instant | None = None
    until: Instant | None = None
    """The first moment that is not asked for."""
    least: int | None = None
    most: int | None = None
    note_matches: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries in order. `next_from` is where to go on, None at the end; a page may be short of its limit."""

    entries: list[AccountEntry]
    next_from: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """An account as an entry left it; sequence 0: before the first, with nothing on it."""

    sequence: int
    balance: int
    at: Instant
    transfer: TransferId | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an account's entries: those behind `opening` up to `closing`. It never changes."""

    opening: Moment
    closing: Moment


@dataclass(frozen=True, slots=True)
class Sum:
    """What the entries of one kind and direction come to; `amount` counts what was posted alone."""

    kind: TransferKind
    direction: Direction
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class LimitsInForce:
    """How much may be sent: as an account's own limits say, or where it has none, everyone's."""

    own: Limits
    everyones: Limits
    spent_day: int
    """The day that `spent` was sent on: days since 1970 in UTC."""
    spent: int

    @property
    def transfer(self) -> int | None:
        """The most that may be sent at once. None: any amount."""
        return self.own.or_else(self.everyones).transfer

    @property
    def day(self) -> int | None:
        """The most that may be sent in a day. None: any amount."""
        return self.own.or_else(self.everyones).day


@dataclass(frozen=True, slots=True)
class WalletState:
    """All that is behind what an account can spend, as of its entry `sequence`."""

    status: AccountStatus
    posted: int
    held: int
    expected: int
    """What others hold for this account."""
    sequence: int
    last_at: Instant
    limits: LimitsInForce
    holds: list[AccountEntry]
    """The open ones that it pays, those that run out first at first; `held` counts them all."""
    holds_left_out: bool
    entries: list[AccountEntry]
    """Its last ones, newest first."""

    @property
    def available(self) -> int:
        """What can be spent, as `Account.available` has it."""
        return self.posted - self.held


class Activity(Protocol):
    """Reads an account's entries, by index alone, so many at a time. A person's id is their account's."""

    async def history(self, account: AccountId, wanted: EntryFilter, *, before: int | None, limit: int) -> EntryPage:
        """List entries, newest first, below the sequence number `before`.

        One call looks at a bounded number of entries: where few of them are wanted, a page may be short, or empty, and
        yet say where to go on.
        """

    async def entry(self, account: AccountId, transfer: TransferId) -> AccountEntry | None:
        """Find a transfer by id as this account sees it. None: there is none, or the account is no side of it."""

    async def followers(self, account: AccountId, transfer: TransferId, *, most: int) -> list[AccountEntry]:
        """List the first transfers that follow one (refunds, a capture, a void) and that this account is a side of."""

    async def at(self, account: AccountId, time: Instant) -> Moment:
        """Find how the last entry at or before a moment left the account."""

    async def moment(self, account: AccountId, sequence: int) -> Moment:
        """Find how the entry with a sequence number, which must be there unless it is 0, left the account."""

    async def span(self, account: AccountId, since: Instant, until: Instant) -> Span:
        """Find the entries from `since` on and before `until`."""

    async def posted(self, account: AccountId, *, after: int, last: int, limit: int) -> EntryPage:
        """List the entries that posted something, oldest first, behind the sequence number `after`, up to `last`.

        `next_from` is the `after` of the next page. Bounded as `history` is.
        """

    async def sums(self, account: AccountId, *, after: int, last: int) -> list[Sum]:
        """Add up the entries behind the sequence number `after`, up to `last`, by kind and direction.

        However many they are, no reader is taken up for longer than a part of them needs.
        """

    async def state(self, account: AccountId, *, holds: int, entries: int) -> WalletState | None:
        """Read what is behind an account's balance: all of one moment. None: there is no such account."""

"""What a store tells of people: what they see of each other, and of themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant


@dataclass(frozen=True, slots=True)
class Card:
    """What people see of each other. Who has no handle closed their account."""

    id: AccountId
    handle: str | None
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """People in a stable order. `next_after` is where to go on, None at the end; a page may be short of its limit."""

    cards: list[Card]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class RecentPayee:
    """Somebody who was paid, and when they were last."""

    card: Card
    paid_at: Instant


@dataclass(frozen=True, slots=True)
class BlockedPerson:
    """Somebody who was blocked, and since when they are."""

    card: Card
    blocked_at: Instant


@dataclass(frozen=True, slots=True)
class BlockedPlace:
    """Behind whom a list of the blocked goes on."""

    blocked_at: Instant
    id: AccountId


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody sees of themselves."""

    id: AccountId
    username: str
    first_name: str
    last_name: str
    handle: str | None
    role: str
    status: AccountStatus
    created_at: Instant
    language: str | None
    theme: str | None
    hide_amounts: bool


class Profiles(Protocol):
    """What people see of each other, and of themselves."""

    async def by_ids(self, ids: Collection[AccountId], *, seen_by: AccountId | None = None) -> dict[AccountId, Card]:
        """Find people by id; who has blocked `seen_by` is not found."""

    async def by_handles(self, handles: Collection[str], *, seen_by: AccountId | None = None) -> dict[str, Card]:
        """Find people by the handles that they have now, in lower case; who has blocked `seen_by` is not found."""

    async def search(
        self, asker: AccountId, *, prefix: str | None, name: str | None, after: str | None, limit: int
    ) -> CardPage:
        """List whose handle begins with `prefix`, in the order of handles, so that the very handle is first.

        Then whose search text contains `name` (already folded; empty: everyone), in the order of joining. None asks
        for none of these. The asker is left out, and so are those who have blocked them, and closed wallets.

        Raises:
            UnknownCursorError: there is no such place.

        """

    async def recent_payees(self, payer: AccountId, limit: int) -> list[RecentPayee]:
        """List whom somebody paid lately, each once, the latest first; not those who could not be paid again."""

    async def blocked_by(self, blocker: AccountId, *, after: BlockedPlace | None, limit: int) -> list[BlockedPerson]:
        """List whom somebody has blocked, the latest first."""

    async def own(self, person: AccountId) -> Profile | None:
        """Read all that somebody sees of themselves."""

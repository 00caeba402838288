"""Activity: what happened to a person's wallet, and why it has what it has."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hundi.ledger.accounts import DAY, AccountId, Instant
from hundi.ledger.transfers import TransferId, TransferKind
from hundi.services.clock import now
from hundi.services.names import fold_for_search
from hundi.services.profiles import Profiles
from hundi.storage import views
from hundi.storage.cards import Card
from hundi.storage.ids import is_id
from hundi.storage.views import AccountEntry, EntryFilter, EntryPage, Moment, WalletState

_FOLLOWERS_MOST: Final = 100
_HOLDS_MOST: Final = 100
_ENTRIES_BEHIND: Final = 10


class EntryStatus(StrEnum):
    """What has become of a transfer by now."""

    COMPLETED = "completed"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    HELD = "held"
    EXPIRED = "expired"
    """A hold that has run out: it is let go before anybody could miss it."""
    CAPTURED = "captured"
    VOIDED = "voided"


def status_of(entry: AccountEntry, at: Instant) -> EntryStatus:
    """Say what has become of a transfer."""
    if entry.kind is TransferKind.HOLD:
        if entry.settlement is not None:
            return EntryStatus.CAPTURED if entry.settlement.kind is TransferKind.CAPTURE else EntryStatus.VOIDED
        return EntryStatus.EXPIRED if entry.expires_at is not None and entry.expires_at <= at else EntryStatus.HELD
    if entry.refunded:
        return EntryStatus.REFUNDED if entry.refunded >= entry.amount else EntryStatus.PARTLY_REFUNDED
    return EntryStatus.COMPLETED


@dataclass(frozen=True, slots=True)
class Receipt:
    """A transfer, and those that came before and after it in its own story."""

    entry: AccountEntry
    followed: AccountEntry | None
    """What it ends or gives back."""
    followers: list[AccountEntry]
    """What ended it or gave it back."""


@dataclass(frozen=True, slots=True)
class Why:
    """All that is behind what can be spent, and how the day's limit stands."""

    state: WalletState
    spent_today: int

    @property
    def left_today(self) -> int | None:
        """How much may still be paid on this day, by the limit alone. None: there is none."""
        limit = self.state.limits.day
        return None if limit is None else max(0, limit - self.spent_today)


class Activity:
    """What a signed-in person looks back on."""

    def __init__(self, store: views.Activity, profiles: Profiles) -> None:
        self._store = store
        self._profiles = profiles

    async def history(self, person: AccountId, wanted: EntryFilter, *, before: int | None, limit: int) -> EntryPage:
        """List what happened to a person's wallet, newest first. See `views.Activity.history`."""
        return await self._store.history(person, wanted, before=before, limit=limit)

    async def receipt(self, person: AccountId, transfer: str) -> Receipt | None:
        """Find a transfer with its story. None: there is none, or it is others' alone."""
        if not is_id(transfer):
            return None
        entry = await self._store.entry(person, TransferId(transfer))
        if entry is None:
            return None
        followed = None if entry.follows is None else await self._store.entry(person, entry.follows)
        return Receipt(entry, followed, await self._store.followers(person, entry.id, most=_FOLLOWERS_MOST))

    async def find(self, id_or_handle: str, *, seen_by: AccountId) -> Card | None:
        """Find a person by id, or by handle with its `@`.

        Who has blocked `seen_by` is not found, but for somebody who has money from them, or gave them some: their own
        history names them already.
        """
        seen = await self._profiles.find(id_or_handle, seen_by=seen_by)
        if seen is not None:
            return seen
        hidden = await self._profiles.find(id_or_handle)
        if hidden is None:
            return None
        page = await self._store.history(seen_by, EntryFilter(person=hidden.id), before=None, limit=1)
        return hidden if page.entries or page.next_from is not None else None

    async def at(self, person: AccountId, time: Instant) -> Moment:
        """Find what a wallet had at a moment."""
        return await self._store.at(person, time)

    async def why(self, person: AccountId) -> Why | None:
        """Read what is behind a balance. None: nobody has that id."""
        state = await self._store.state(person, holds=_HOLDS_MOST, entries=_ENTRIES_BEHIND)
        if state is None:
            return None
        today = max(now(), state.last_at) // DAY  # the day that the next payment would be on
        return Why(state, state.limits.spent if state.limits.spent_day == today else 0)


def note_matcher(text: str) -> Callable[[str], bool]:
    """Make a test for notes that contain a text, whatever its case and accents."""
    folded = fold_for_search(text)
    if not folded:  # of nothing but accents
        return lambda _: False
    return lambda note: folded in (note.lower() if note.isascii() else fold_for_search(note))  # the same, for ASCII

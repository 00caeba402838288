"""Streams of what happens to one wallet: a cursor in its history for each listener, and what they share.

The history is the outbox: an event's id is the account's own sequence number of that entry, so nothing is kept for a
stream but its cursor, and one that was dropped is taken up again by any server. A stream takes what is behind its
cursor when its client has taken what came before: a slow one keeps nothing waiting and nothing in memory.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Final

from hundi.ledger.accounts import DAY, Instant
from hundi.ledger.commands import SessionId
from hundi.ledger.invariants import ensure
from hundi.storage.outbox import Outbox, WalletState
from hundi.storage.views import AccountEntry

KEPT: Final = 7 * DAY
"""How far back a stream can be taken up again, in microseconds."""

PAGE: Final = 200
"""How many entries of one wallet are read and told at a time."""


@dataclass(frozen=True, slots=True)
class Reset:
    """What happened before cannot be told any more: read everything anew. Events go on behind `sequence`."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the wallet stands as a stream begins. Events go on behind its sequence number."""

    wallet: WalletState


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the wallet stands."""

    wallet: WalletState


@dataclass(frozen=True, slots=True)
class AccountChange:
    """The wallet's status or limits are others now."""

    wallet: WalletState


LiveEvent = AccountEntry | Reset | Opening | Balance | AccountChange


class Stream:
    """One listener's: a cursor in the history of one wallet."""

    def __init__(
        self,
        session: SessionId,
        start: WalletState,
        *,
        listened: "Listened",
        outbox: Outbox,
        heartbeat_seconds: float,
    ) -> None:
        """`start`: where the wallet stands as the stream begins."""
        self.session = session
        self._start = start
        self.is_over = False
        self._listened = listened
        self._outbox = outbox
        self._heartbeat_seconds = heartbeat_seconds
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Have it look at what there is."""
        self._news.set()

    def end(self) -> None:
        """Have it end, behind what it is telling."""
        self.is_over = True
        self._news.set()

    async def follow(self, after: int | None, now: Instant) -> AsyncGenerator[list[LiveEvent]]:
        """Tell what happens, for as long as the stream lasts; an empty list where nothing happens for a while.

        `after` is the sequence number of the entry that was told last; None begins with what happens from now on.

        Raises:
            StoreError: the book cannot be read.

        """
        listened, told = self._listened, self._start
        cursor = told.sequence
        if after is None:
            yield [Opening(told)]
        elif await self._can_resume(after, now):
            cursor = after
            yield [Balance(told)]
        else:
            yield [Reset(cursor), Balance(told)]
        while not self.is_over:
            self._news.clear()
            wallet = told if listened.wallet.sequence < told.sequence else listened.wallet
            entries = await self._behind(cursor)
            events: list[LiveEvent] = [*entries]
            if entries:
                cursor = entries[-1].sequence
            if wallet.terms != told.terms:
                events.append(AccountChange(wallet))
            if wallet != told:
                events.append(Balance(wallet))
            told = wallet
            if events:
                yield events
            elif not await self._hear():
                yield []

    async def _behind(self, cursor: int) -> list[AccountEntry]:
        known = self._listened.behind(cursor)
        if known is not None:
            return known
        number = self._start.number
        entries = (await self._outbox.entries(places(number, cursor, self._listened.read))).get(number, [])
        ensure(bool(entries) and entries[0].sequence == cursor + 1, "an account's entries are numbered without a gap")
        return entries

    async def _can_resume(self, after: int, now: Instant) -> bool:
        """Say whether all that came behind an entry is there to be told, and not too old."""
        wallet = self._start
        if after >= wallet.sequence:
            return after == wallet.sequence
        found = await self._outbox.entries([(wallet.number, after + 1)])
        return wallet.number in found and found[wallet.number][0].at >= now - KEPT

    async def _hear(self) -> bool:
        """Wait for news. False: there was none for as long as a stream may be silent."""
        try:
            async with asyncio.timeout(self._heartbeat_seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True


@dataclass(slots=True, eq=False)
class Listened:
    """A wallet that somebody listens to."""

    wallet: WalletState
    read: int
    """Up to where its entries were read, for all streams."""
    streams: set[Stream] = field(default_factory=set)
    recent: deque[AccountEntry] = field(default_factory=lambda: deque(maxlen=PAGE))

    def behind(self, cursor: int) -> list[AccountEntry] | None:
        """Return the entries behind a cursor, as far as they were read. None: they are no more at hand."""
        if cursor >= self.read:
            return []
        if not self.recent or self.recent[0].sequence > cursor + 1:
            return None
        return [entry for entry in self.recent if entry.sequence > cursor]

    def go_on(self, wallet: WalletState, entries: Sequence[AccountEntry]) -> None:
        """Take what was read, and wake all streams."""
        if entries:
            self.recent.extend(entries)
            self.read = entries[-1].sequence
        if wallet.sequence >= self.wallet.sequence:
            self.wallet = wallet
        for stream in self.streams:
            stream.wake()


def places(number: int, behind: int, last: int) -> list[tuple[int, int]]:
    """Name the next entries of an account, as many as are read at a time."""
    return [(number, sequence) for sequence in range(behind + 1, min(last, behind + PAGE) + 1)]

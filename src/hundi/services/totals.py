"""Totals: the money in circulation, who is there, and what moved on each day."""

import asyncio
from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import DAY, Instant
from hundi.ledger.transfers import TransferKind
from hundi.services.clock import now
from hundi.storage.operating import BookTotals, KindTotal, Records, Verification

DAYS_MOST: Final = 92

_HOUR: Final = 3_600_000_000
_REMEMBERED: Final = 400


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What moved on one day, in UTC."""

    start: Instant
    kinds: list[KindTotal]

    def of(self, *kinds: TransferKind) -> int:
        """Sum up the amounts of these kinds, in minor units."""
        return sum(total.amount for total in self.kinds if total.kind in kinds)

    @property
    def count(self) -> int:
        """How many transfers there were."""
        return sum(total.count for total in self.kinds)


class Totals:
    """Sums for operators.

    Only what has ended is remembered: transfers are never changed, and a day that is over gets no more of them.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._over: dict[int, DayTotals] = {}
        self._turn = asyncio.Lock()

    async def book(self) -> BookTotals:
        """Sum up the book as it stands."""
        return await self._records.totals()

    async def days(self, count: int) -> list[DayTotals]:
        """Sum up the latest days, today first. Days that are not remembered are read one after the other."""
        async with self._turn:  # of two who ask at once, the second finds what the first has read
            today = now() // DAY
            return [await self._day(number) for number in range(today, today - count, -1)]

    async def _day(self, number: int) -> DayTotals:
        if number in self._over:
            return self._over[number]
        start, end = Instant(number * DAY), Instant((number + 1) * DAY)
        found = DayTotals(start, await self._records.between(start, end))
        if found.kinds and now() > end + _HOUR:  # an empty book may yet be filled with a past
            if len(self._over) >= _REMEMBERED:
                del self._over[next(iter(self._over))]
            self._over[number] = found
        return found

    async def verifications(self, *, before: str | None, limit: int) -> list[Verification]:
        """List runs of `hundi verify`, the newest first, from behind the one with the id `before`."""
        return await self._records.verifications(before=before, limit=limit)

"""Periods of time: months and days, as they begin and end in somebody's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Self

from hundi.ledger.accounts import Instant

FOR_EVER: Final = Instant(2**62)
"""Later than anything that can be written."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DECEMBER: Final = 12
_LATEST: Final = Instant(253_402_300_799_999_999)  # the end of the year 9999


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` on and before `until`."""

    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year from 1 to 9999."""

    year: int
    month: int

    def __str__(self) -> str:
        """As ISO 8601 has it: `2026-11`."""
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    def of(cls, instant: Instant, zone: tzinfo) -> Self:
        """Say in which month a moment is."""
        local = (_EPOCH + min(instant, _LATEST) * _MICROSECOND).astimezone(zone)
        return cls(local.year, local.month)

    @property
    def before(self) -> "Month | None":
        """The month before it; None: there is none."""
        if self.month > 1:
            return Month(self.year, self.month - 1)
        return Month(self.year - 1, _DECEMBER) if self.year > 1 else None

    def period(self, zone: tzinfo) -> Period:
        """Say when it begins and ends in a time zone."""
        first = date(self.year, self.month, 1)
        if (self.year, self.month) == (date.max.year, _DECEMBER):
            return Period(midnight(first, zone), FOR_EVER)
        following = first.replace(day=28) + timedelta(days=4)
        return Period(midnight(first, zone), midnight(following.replace(day=1), zone))


def midnight(day: date, zone: tzinfo) -> Instant:
    """Say when a day begins in a time zone."""
    return Instant((datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // _MICROSECOND)

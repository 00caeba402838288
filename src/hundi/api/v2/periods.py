"""Periods as queries name them: moments, days and months, in the time zone that goes with them."""

import re
from datetime import UTC, date, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from hundi.api.v2.problems import ProblemError, define
from hundi.api.v2.times import TimeError, parse_time
from hundi.ledger.accounts import Instant
from hundi.services.periods import FOR_EVER, Month, Period, midnight

INVALID_PERIOD: Final = define(
    400,
    "invalid_period",
    "Invalid period",
    "A time, a month or a time zone cannot be read, or the period ends before it begins.",
    hint="Write 2026-11-26, 2026-11-26T09:30:00Z or 2026-11-26T09:30:00%2B05:30; a month as 2026-11; "
    "a time zone as Asia/Kolkata.",
)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_ZONE: Final = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
_ZONE_LONGEST: Final = 64


def read_zone(name: str) -> tzinfo:
    """Find a time zone by its IANA name; UTC where none is given.

    Raises:
        ProblemError: there is none of that name.

    """
    if name in {"", "UTC"}:
        return UTC
    try:
        if len(name) <= _ZONE_LONGEST and _ZONE.fullmatch(name) is not None:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, or the name of a folder of them
        pass
    raise ProblemError(INVALID_PERIOD.about("There is no time zone of this name.", field="timeZone"))


def read_moment(text: str, zone: tzinfo, field: str, *, end: bool = False) -> Instant:
    """Read a moment, or a day: its first moment, or with `end` that of the day after.

    Raises:
        ProblemError: it is neither.

    """
    try:
        if _DAY.fullmatch(text) is None:
            return parse_time(text)
        day = date.fromisoformat(text)
        if end and day == date.max:
            return FOR_EVER
        return midnight(day + timedelta(days=1) if end else day, zone)
    except (TimeError, ValueError) as error:
        raise ProblemError(INVALID_PERIOD.about(f"The time cannot be read: {error}.", field=field)) from error


def read_period(since: str, until: str, zone: tzinfo) -> Period:
    """Read a period. A day as its end is part of it, a moment is not; without an end it goes on for ever.

    Raises:
        ProblemError: an end cannot be read, or it ends before it begins.

    """
    first = read_moment(since, zone, "from") if since else Instant(0)
    last = read_moment(until, zone, "to", end=True) if until else FOR_EVER
    if last < first:
        raise ProblemError(INVALID_PERIOD.about("The period ends before it begins.", field="to"))
    return Period(first, last)


def read_month(text: str) -> Month:
    """Read a month such as `2026-11`.

    Raises:
        ProblemError: it is none.

    """
    match = _MONTH.fullmatch(text)
    if match is None or match[1] == "0000":
        raise ProblemError(INVALID_PERIOD.about("The month cannot be read.", field="month"))
    return Month(int(match[1]), int(match[2]))

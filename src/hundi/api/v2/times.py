"""Times as v2 takes and gives them: RFC 3339, in UTC, to the microsecond."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from hundi.ledger.accounts import Instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class TimeError(ValueError):
    """Not a time as RFC 3339 has it."""


def render_time(instant: Instant) -> str:
    """Write an instant: `2026-11-26T01:02:03.000004Z`."""
    return (_EPOCH + instant * _MICROSECOND).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_time(text: str) -> Instant:
    """Read a time, of any offset; what is finer than a microsecond is cut off.

    Raises:
        TimeError: it is none.

    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise TimeError("a time is written as 2026-11-26T01:02:03Z")
    day, clock, fraction, offset = match.groups()
    try:
        parsed = datetime.fromisoformat(f"{day}T{clock}{(fraction or '.0')[:7]:0<7}{offset.upper()}")
        return Instant((parsed - _EPOCH) // _MICROSECOND)
    except (ValueError, OverflowError) as error:
        raise TimeError(f"there is no such time: {error}") from error

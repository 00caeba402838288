"""A throttle on failures: so many in a while per name, then a wait.

An attempt counts as a failure from its beginning and is taken back when it succeeds, so that many made at one moment
are counted like many made one by one.
"""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_REMEMBERED: Final = 50_000


def network_of(address: str) -> str:
    """Name who shares an address: an IPv6 customer has a /64 at least, and could pick another address each time."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))  # noqa: PLR2004


@dataclass(slots=True)
class _Failures:
    count: int
    forgotten_at: float


class Throttle:
    """Counts failures per name in windows that begin with the first failure. In memory, bounded, of one process."""

    def __init__(self, *, limit: int, window_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window_seconds = window_seconds
        self._clock = clock
        self._failures: dict[str, _Failures] = {}

    def wait_seconds(self, name: str) -> int:
        """Say for how long the name must wait: 0 where it may try."""
        failures = self._failures.get(name)
        if failures is None:
            return 0
        remaining = failures.forgotten_at - self._clock()
        if remaining <= 0:
            del self._failures[name]
            return 0
        return 0 if failures.count < self._limit else int(remaining) + 1

    def attempt(self, name: str) -> None:
        """Count an attempt."""
        failures = self._failures.get(name)
        if failures is not None and failures.forgotten_at > self._clock():
            failures.count += 1
            return
        self._failures.pop(name, None)
        if len(self._failures) >= _REMEMBERED:
            del self._failures[next(iter(self._failures))]
        self._failures[name] = _Failures(1, self._clock() + self._window_seconds)

    def take_back(self, name: str) -> None:
        """Take one attempt back, which has succeeded."""
        failures = self._failures.get(name)
        if failures is not None:
            failures.count = max(0, failures.count - 1)

    def forgive(self, name: str) -> None:
        """Forget the name's failures, after a success."""
        self._failures.pop(name, None)

"""How long other servers keep this one from the accounts that its groups need, and what to make of it."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

LONGEST_SECONDS: Final = 0.005
SHORTEST_SECONDS: Final = 0.0005
"""A shorter pause costs more than it brings."""


class Contention:
    """Says how long to let payments gather before the next group.

    Where several servers pay into the same few accounts, their groups stand in line for the locks. Half of the time
    between one turn and the next can be spent before joining the line instead of in it, and costs nothing: the line
    moves on meanwhile. The group that comes of it is larger, and each costs the same fixed part of everyone's time.
    """

    def __init__(self) -> None:
        self.linger_seconds = 0.0

    def note(self, waited_seconds: float) -> None:
        """Take how long the last group waited for its locks, after lingering for as long as was said before."""
        half = (self.linger_seconds + waited_seconds) / 2
        self.linger_seconds = min(half, LONGEST_SECONDS) if half >= SHORTEST_SECONDS else 0.0


def longest_wait_seconds(locked_at: Iterable[int]) -> float:
    """Find the longest pause before a lock, of the microseconds after which each was held, in their order.

    How long all of them took would say less: the locks of a large group take a millisecond where nobody is in the way,
    in a book that no cache holds.
    """
    return max((later - earlier for earlier, later in pairwise((0, *locked_at))), default=0) / 1_000_000

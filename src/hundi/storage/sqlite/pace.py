"""Where a group's COMMIT runs: on a thread or, where the disk has been quick and many wait, on the loop itself.

To hand a commit to a thread and to hear of its end takes a fifth of a millisecond, and the pages that the loop has just
written are in another processor's cache then: together, half of the time that a quick disk takes. But a slow commit on
the loop holds up everybody, so the loop has to be earned, and where few pay there is nothing to be won by it.
"""

from dataclasses import dataclass
from typing import Final

_WEIGHT: Final = 1 / 16
"""Of the latest commit among all before it."""

UNKNOWN_SECONDS: Final = 1.0
"""What a commit is taken for before the first, and one that failed: slow."""


@dataclass(slots=True)
class Pace:
    """How long commits have taken lately."""

    quick_seconds: float = 0.004
    """Commits that take no longer hold up nobody who would notice."""
    many: int = 16
    """How many commands must be in the group: fewer have no need of the time."""
    typical_seconds: float = UNKNOWN_SECONDS
    """A mean in which what is long past counts for nothing: after a stall of a second, some fifty commits."""

    def note(self, seconds: float) -> None:
        """Take note of how long a commit took."""
        self.typical_seconds += (seconds - self.typical_seconds) * _WEIGHT

    def note_failure(self) -> None:
        """Take note of a commit that failed."""
        self.note(UNKNOWN_SECONDS)

    def may_hold_the_loop(self, commands: int) -> bool:
        """Say whether the commit of so many commands may run on the loop."""
        return commands >= self.many and self.typical_seconds <= self.quick_seconds

"""Where a group's COMMIT runs: on a thread or, where the disk has long been quick and many wait, on the loop itself.

To hand a commit to a thread and to hear of its end takes a fifth of a millisecond, and the pages that the loop has just
written are in another processor's cache then: together, a third of the time that a quick disk takes. But a slow commit
on the loop holds up everybody, so the loop has to be earned, and where few pay there is nothing to be won by it.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """How quick commits have been lately."""

    quick_seconds: float = 0.004
    """A commit that takes no longer holds up nobody who would notice."""
    proven: int = 32
    """How many in a row must have been as quick."""
    many: int = 16
    """How many commands must be in the group: fewer have no need of the time."""
    _quick_in_a_row: int = field(default=0, init=False)

    def note(self, seconds: float) -> None:
        """Take note of how long a commit took."""
        self._quick_in_a_row = self._quick_in_a_row + 1 if seconds <= self.quick_seconds else 0

    def may_hold_the_loop(self, commands: int) -> bool:
        """Say whether the commit of so many commands may run on the loop."""
        return commands >= self.many and self._quick_in_a_row >= self.proven

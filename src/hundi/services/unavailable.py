"""Why the server cannot do a thing just now. None of these says no: asking again later may succeed.

Unavailable
├── QueueFull         more is waiting than can be done in time; it was not queued
├── ShuttingDown      the server is about to stop; it was not queued
├── DeadlinePassed    it waited too long in the queue, and was certainly not done
├── StoreUnavailable  the store could not do it, and it was not done
└── OutcomeLost       it happened whole or not at all: ask again with the same idempotency key
"""

from typing import ClassVar


class Unavailable(Exception):  # noqa: N818 - a state, not a fault
    """The server cannot do it just now."""

    message: ClassVar[str] = "The server is busy. Please try again."
    retry_after_seconds: ClassVar[int] = 1


class QueueFull(Unavailable):
    """More is waiting than can be done in time."""


class ShuttingDown(Unavailable):
    """No new commands are taken."""

    message: ClassVar[str] = "The server is restarting. Please try again."


class DeadlinePassed(Unavailable):
    """The command waited too long and was certainly not executed."""


class StoreUnavailable(Unavailable):
    """The store could not take the command, and nothing was done."""


class OutcomeLost(Unavailable):
    """Whether the command was executed could not be found out."""

    message: ClassVar[str] = "The outcome is not known yet. Please ask again with the same idempotency key."
    retry_after_seconds: ClassVar[int] = 5

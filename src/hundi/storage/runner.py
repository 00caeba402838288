"""How SQLAlchemy's statements are run: in worker threads, by an engine that knows its own locks."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

Result = TypeVar("Result")


class Runner(Protocol):
    """Runs a function of a connection, off the event loop."""

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` and return what it returns; it must not write. Each statement may see more than the one before."""

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a transaction, and commit durably before returning.

        Raises:
            StoreBusy: the lock was not had in time. WriteFailed: nothing was done.

        """

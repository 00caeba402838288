"""What a ledger rings when something was committed, and those hear who listen in this process."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hundi.storage.outbox import Wake


class Bell(ABC):
    """Rung by this process's ledger. An engine adds how others are heard, while somebody listens."""

    def __init__(self) -> None:
        self._wakes: list[Wake] = []

    def ring(self) -> None:
        """Say that something was committed here, or may have been."""
        for wake in self._wakes:
            wake()

    @asynccontextmanager
    async def listen(self, wake: Wake) -> AsyncIterator[None]:
        """Call `wake` for commits of any process. See `Watch.listen`."""
        hearing = asyncio.create_task(self._hear(wake), name="listen")
        self._wakes.append(wake)
        try:
            yield
        finally:
            self._wakes.remove(wake)
            hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hearing

    @abstractmethod
    async def _hear(self, wake: Wake) -> None:
        """Call `wake` for commits of other processes, until it is cancelled."""

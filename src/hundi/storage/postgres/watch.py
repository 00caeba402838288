"""Being told of commits to a PostgreSQL database: NOTIFY and LISTEN, each on a connection of its own.

A NOTIFY inside the transaction of a group would hold up all other commits of the database until that one is on disk
(docs/decisions/0017), so it is said behind the commit, once for all that were made in a little while.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import psycopg
import structlog

from hundi.storage.outbox import Wake
from hundi.storage.postgres.connection import CONNECT_SECONDS, connect_async, hung_up_after
from hundi.storage.protocol import StoreError

_log = structlog.get_logger()

_LISTEN: Final = b"LISTEN hundi"
_NOTIFY: Final = b"NOTIFY hundi"
_NOTHING_TO_KEEP: Final = b"SET synchronous_commit = off"
"""A NOTIFY is a transaction too, and nothing of it is to be on any disk."""

_TOGETHER_SECONDS: Final = 0.05
_RETRY_SECONDS: Final = 0.5
_QUIET_SECONDS: Final = 5.0
"""A connection on which nothing was heard for so long is asked whether it is still one."""
_LAST_WORD_SECONDS: Final = 2.0

_LOST: Final = (psycopg.Error, OSError, StoreError)


class PostgresWatch:
    """Rung by this process's ledger. Tells all who listen, and hears what others tell while somebody listens here."""

    def __init__(self, url: str, *, patience_seconds: float) -> None:
        self._url = url
        self._patience_seconds = patience_seconds
        self._wakes: list[Wake] = []
        self._untold = False
        self._telling: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Say that something was committed here, or may have been."""
        for wake in self._wakes:
            wake()
        self._untold = True
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell(), name="notify")

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

    async def close(self) -> None:
        """Tell what has not been told, unless that takes long."""
        if self._telling is not None:
            if self._untold:
                await asyncio.wait([self._telling], timeout=_LAST_WORD_SECONDS)
            self._telling.cancel()
            await asyncio.wait([self._telling])

    async def _tell(self) -> None:
        """Tell others, on one connection after another, for as long as there is one."""
        while True:
            with contextlib.suppress(*_LOST):
                async with await connect_async(self._url, patience_seconds=self._patience_seconds) as connection:
                    await _say(connection, _NOTHING_TO_KEEP)
                    await self._tell_on(connection)
            await asyncio.sleep(_RETRY_SECONDS)

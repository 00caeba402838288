"""Being told of commits to a PostgreSQL database: NOTIFY and LISTEN, each on a connection of its own.

A NOTIFY inside the transaction of a group would hold up all other commits of the database until that one is on disk
(docs/decisions/0018), so it is said behind the commit, once for all that were made in a little while.
"""

import asyncio
import contextlib
from typing import Any, Final

import psycopg
import structlog

from hundi.storage.bell import Bell
from hundi.storage.outbox import Wake
from hundi.storage.postgres.connection import CONNECT_SECONDS, connect_async, hung_up_after
from hundi.storage.protocol import StoreError

_log = structlog.get_logger()

_LISTEN: Final = b"LISTEN hundi"
_NOTIFY: Final = b"NOTIFY hundi"
_ARE_YOU_THERE: Final = b"SELECT 1"
_NOTHING_TO_KEEP: Final = b"SET synchronous_commit = off"
"""A NOTIFY is a transaction too, and nothing of it is to be on any disk."""

_TOGETHER_SECONDS: Final = 0.05
_RETRY_SECONDS: Final = 0.5
_QUIET_SECONDS: Final = 5.0
"""A connection on which nothing was heard for so long is asked whether it is still one."""
_LAST_WORD_SECONDS: Final = 2.0

_LOST: Final = (psycopg.Error, OSError, StoreError)


class PostgresWatch(Bell):
    """Rung by this process's ledger. Tells all who listen, and hears what others tell while somebody listens here."""

    def __init__(self, url: str, *, patience_seconds: float) -> None:
        super().__init__()
        self._url = url
        self._patience_seconds = patience_seconds
        self._rung = self._told = 0
        self._news = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None
        self._is_closing = False

    def ring(self) -> None:
        """Say that something was committed here, or may have been."""
        super().ring()
        self._rung += 1
        self._news.set()
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell(), name="notify")

    async def close(self) -> None:
        """Tell what has not been told, unless that takes long."""
        if self._telling is None:
            return
        self._is_closing = True
        if self._told < self._rung:
            await asyncio.wait([self._telling], timeout=_LAST_WORD_SECONDS)
        self._telling.cancel()
        await asyncio.wait([self._telling])

    async def _tell(self) -> None:
        """Tell others, on one connection after another."""
        while not (self._is_closing and self._told == self._rung):
            with contextlib.suppress(*_LOST):
                async with await self._connect() as connection:
                    await _say(connection, _NOTHING_TO_KEEP)
                    await self._tell_on(connection)
                    continue
            await asyncio.sleep(_RETRY_SECONDS)

    async def _tell_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            while self._told == self._rung:
                if self._is_closing:
                    return
                self._news.clear()
                await self._news.wait()
            telling = self._rung
            await _say(connection, _NOTIFY)
            self._told = telling
            if not self._is_closing:
                await asyncio.sleep(_TOGETHER_SECONDS)

    async def _hear(self, wake: Wake) -> None:
        """Listen, on one connection after another."""
        is_well = True
        while True:
            try:
                async with await self._connect() as connection:
                    await _say(connection, _LISTEN)
                    is_well = True
                    wake()  # for what was said while nobody listened
                    await self._hear_on(connection, wake)
            except _LOST as error:
                if is_well:
                    _log.warning("listening_lost", error=str(error).strip())
                is_well = False
            await asyncio.sleep(_RETRY_SECONDS)

    async def _hear_on(self, connection: psycopg.AsyncConnection[Any], wake: Wake) -> None:
        while True:
            heard = False
            async for _ in connection.notifies(timeout=_QUIET_SECONDS):
                heard = True
                wake()
            if not heard:
                await _say(connection, _ARE_YOU_THERE)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        return await connect_async(self._url, patience_seconds=self._patience_seconds)


async def _say(connection: psycopg.AsyncConnection[Any], statement: bytes) -> None:
    with hung_up_after(CONNECT_SECONDS, connection.fileno()):
        await connection.execute(statement)

"""Being told of commits to a SQLite file: at once of this process's, by `PRAGMA data_version` of all others'."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from hundi.storage.bell import Bell
from hundi.storage.outbox import Wake
from hundi.storage.protocol import StoreError
from hundi.storage.sqlite.connection import connect

_LOOK_SECONDS: Final = 0.15
_CACHE_KIB: Final = 64
"""It reads no page but the first."""


class SqliteWatch(Bell):
    """Rung by this process's ledger. Looks at the file for others only while somebody listens."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    async def _hear(self, wake: Wake) -> None:
        """Look again and again whether the file has changed."""
        while True:
            with contextlib.suppress(sqlite3.Error, StoreError):
                await self._look_with_one(wake)
            wake()  # whoever reads finds out what is wrong
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look_with_one(self, wake: Wake) -> None:
        """Look on one connection, which is told of all commits but its own."""
        with contextlib.closing(connect(self._path, busy_timeout_seconds=0, cache_kib=_CACHE_KIB)) as connection:
            seen: int | None = None
            while True:
                (version,) = connection.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    seen = version
                    wake()
                await asyncio.sleep(_LOOK_SECONDS)

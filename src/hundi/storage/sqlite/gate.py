"""Turns between processes that write one SQLite file.

SQLite's own lock is not fair: a server that commits group after group would take it again before a waiting command-line
program wakes up. So a program that visits holds a lock on a file beside the database while it wants to write, and the
server looks there before each group and lets it pass, for a while at most.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from hundi.storage.protocol import StoreBusy, StoreUnusable

COURTESY_SECONDS: Final = 0.1
"""How long the server stands back for visitors before it competes for the lock like anyone."""

_POLL_SECONDS: Final = 0.0005


class _LockFile:
    """An advisory lock that the kernel lets go of when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_lock(self, mode: int) -> bool:
        try:
            fcntl.flock(self._descriptor, mode | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def unlock(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._descriptor)


class Gate:
    """Lets visitors pass before the server, and keeps a second server out."""

    def __init__(self, database: Path, *, serving: bool, patience_seconds: float) -> None:
        """Open the lock files beside `database`.

        Raises:
            StoreUnusable: `serving`, and another server has this database.

        """
        self._patience_seconds = patience_seconds
        self._serving = serving
        self._visitors = _LockFile(database.with_name(database.name + "-visitor"))
        self._server = _LockFile(database.with_name(database.name + "-server"))
        if serving and not self._server.try_lock(fcntl.LOCK_EX):
            self.close()
            msg = (
                f"another hundi serve is running on {database}: stop it first, "
                "or use PostgreSQL for more than one server process"
            )
            raise StoreUnusable(msg)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Take a turn at writing.

        Raises:
            StoreBusy: a visitor's turn did not come within its patience.

        """
        if self._serving:
            await self._stand_back()
            yield
            return
        deadline = time.monotonic() + self._patience_seconds
        while not self._visitors.try_lock(fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                msg = "other programs are writing to this database"
                raise StoreBusy(msg)
            await asyncio.sleep(_POLL_SECONDS)
        try:
            yield
        finally:
            self._visitors.unlock()

    async def _stand_back(self) -> None:
        if self._visitors.try_lock(fcntl.LOCK_SH):
            self._visitors.unlock()
            return
        deadline = time.monotonic() + COURTESY_SECONDS
        while time.monotonic() < deadline:
            await asyncio.sleep(_POLL_SECONDS)
            if self._visitors.try_lock(fcntl.LOCK_SH):
                self._visitors.unlock()
                return

    def close(self) -> None:
        """Let go of both locks."""
        self._visitors.close()
        self._server.close()


@asynccontextmanager
async def take_turn(lock: asyncio.Lock, gate: Gate, patience_seconds: float) -> AsyncIterator[None]:
    """Take a turn at writing, first among the tasks of this process and then among processes.

    Raises:
        StoreBusy: the turn did not come in time.

    """
    try:
        async with asyncio.timeout(patience_seconds):
            await lock.acquire()
    except TimeoutError as error:
        msg = f"others were writing for {patience_seconds:g} s"
        raise StoreBusy(msg) from error
    try:
        async with gate.turn():
            yield
    finally:
        lock.release()

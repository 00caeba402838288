"""Passwords: argon2id, in a few threads of low priority, so that a burst of sign-ins cannot starve payments."""

import asyncio
import contextlib
import os
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from hundi.services.unavailable import QueueFull

Result = TypeVar("Result")

SHORTEST: Final = 6
"""Characters."""
LONGEST_BYTES: Final = 1_024

_NICENESS: Final = 10
_WAITING_MAX: Final = 200
"""At 0.04 s each, the last of them waits for some seconds."""

_OWASP: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
"""The least that OWASP's Password Storage Cheat Sheet recommends for argon2id."""


class Passwords:
    """Hashes and checks passwords off the event loop."""

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(
            threads or max(1, (os.cpu_count() or 2) // 2),
            thread_name_prefix="hundi-password",
            initializer=_lower_priority,
        )
        self._waiting = 0
        self._nobodys_hash = _OWASP.hash(os.urandom(16).hex())

    async def hash(self, password: str) -> str:
        """Hash a password.

        Raises:
            QueueFull: too many are waiting.

        """
        return await self._run(lambda: _OWASP.hash(_normal(password)))

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Say whether the password has this hash. None, for somebody who does not exist, takes as long and is False.

        Raises:
            QueueFull: too many are waiting.

        """
        against = self._nobodys_hash if password_hash is None else password_hash

        def check() -> bool:
            try:
                return _OWASP.verify(against, _normal(password))
            except (Argon2Error, InvalidHashError):
                return False

        return await self._run(check) and password_hash is not None

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= _WAITING_MAX:
            raise QueueFull
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(cancel_futures=True)


def _normal(password: str) -> str:
    """Bring what different keyboards type for one character to one form (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _lower_priority() -> None:
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):  # Linux: a thread's own; elsewhere it may not be allowed, and need not be
            if os.uname().sysname == "Linux":
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)

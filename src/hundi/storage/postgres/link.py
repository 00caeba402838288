"""A connection that is there when it is asked for: made at first use, and again after it was lost."""

from collections.abc import Callable, Sequence

import psycopg

from hundi.storage.postgres.connection import store_error
from hundi.storage.postgres.wire import Statement, Wire


class Link:
    """At most one connection at a time. Not for two tasks at once."""

    def __init__(
        self,
        url: str,
        statements: Sequence[Statement],
        settings: str,
        *,
        patience_seconds: float,
        when_made: Callable[[], None] = lambda: None,
    ) -> None:
        """`when_made` is called for each new connection, which may lead to another server than the one before."""
        self._when_made = when_made
        self._url = url
        self._statements = statements
        self._settings = settings
        self._patience_seconds = patience_seconds
        self._wire: Wire | None = None

    def ready(self) -> Wire | None:
        """Return the connection, if there is one and, as far as this machine can know, it was not lost."""
        if self._wire is None:
            return None
        self._wire.look()
        return None if self._wire.is_lost else self._wire

    async def get(self) -> Wire:
        """Return a connection that was not lost, as `ready`.

        Raises:
            StoreGone: none can be had. StoreUnusable: what it leads to cannot be used.

        """
        ready = self.ready()
        if ready is not None:
            return ready
        await self.close()
        try:
            wire = await Wire.open(self._url, self._statements, self._settings, patience_seconds=self._patience_seconds)
        except (psycopg.Error, OSError) as error:
            raise store_error(error, lost=True) from error
        self._wire = wire
        self._when_made()
        return wire

    async def close(self) -> None:
        """Let go of the connection."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

"""Statements that only read, on connections of the event loop's own: for what is asked all the time.

A thread less to wake, and PostgreSQL has read and planned the statement already. See decision 31.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from hundi.ledger.invariants import ensure
from hundi.storage.postgres.connection import store_error
from hundi.storage.postgres.link import Link
from hundi.storage.postgres.wire import Call, Rows, Statement
from hundi.storage.protocol import StoreGone

_ANSWER_SECONDS: Final = 5.0
"""How long a statement is waited for, on its connection."""

_LONGEST_SECONDS: Final = 8.0
"""How long a caller waits, in line for a connection and for the answer."""

_NUMBERED: Final = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Query:
    """A query of SQLAlchemy's, written out once. Each of its values is a `bindparam`, given by name at each call."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        compiled = query.compile(dialect=_NUMBERED)
        names = compiled.positiontup
        ensure(names is not None and set(names) == set(compiled.binds), "a query has its parameters in order")
        self._names: Sequence[str] = names or ()
        self._statement = Statement(str(compiled))

    @property
    def statement(self) -> Statement:
        """What is to be prepared."""
        return self._statement

    def __call__(self, **values: str | int) -> Call:
        """Make a call of it.

        Raises:
            InvariantBrokenError: there is a NUL in a value, which PostgreSQL has no place for.
            UnicodeEncodeError: there is half a character in one.

        """
        encoded = [str(values[name]).encode() for name in self._names]
        ensure(not any(b"\0" in value for value in encoded), "a value has no NUL in it")  # libpq would end it there
        return self._statement, encoded


class Reads:
    """Runs statements that read on one connection, each as soon as those before it are through."""

    def __init__(self, link: Link) -> None:
        """Take a link that is nobody else's."""
        self._link = link
        self._connecting = asyncio.Lock()

    async def rows(self, call: Call) -> Rows:
        """Run a statement. A caller who is cancelled disturbs nobody.

        Raises:
            StoreGone: it cannot be read just now.

        """
        asked = asyncio.create_task(self._rows(call), name="read")
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.add_done_callback(_look_at)
            raise

    async def close(self) -> None:
        """Let go of the connection."""
        await self._link.close()

    async def _rows(self, call: Call) -> Rows:
        try:
            async with self._connecting:
                wire = await self._link.get()
            with wire.aborted_after(_ANSWER_SECONDS):
                (rows,) = await wire.run(call)
        except psycopg.Error as error:
            raise store_error(error, lost=True) from error
        return rows


class LongReads:
    """Runs statements that may take long, on a few connections: whoever comes first has the first that is free."""

    def __init__(self, links: Sequence[Link]) -> None:
        """Take links that are nobody else's."""
        self._all = [Reads(link) for link in links]
        self._free = self._all.copy()
        self._turns = asyncio.Semaphore(len(links))

    async def rows(self, call: Call) -> Rows:
        """Run a statement, as `Reads.rows`."""
        try:
            async with asyncio.timeout(_LONGEST_SECONDS), self._turns:
                reads = self._free.pop()
                try:
                    return await reads.rows(call)
                finally:
                    self._free.append(reads)
        except TimeoutError as error:
            raise StoreGone("the database did not answer in time") from error

    async def close(self) -> None:
        """Let go of the connections."""
        for reads in self._all:
            await reads.close()


def _look_at(ended: asyncio.Future[Any]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()

"""Statements that only read, on connections of the event loop's own: for what is asked all the time.

A thread less to wake, and PostgreSQL has read and planned the statement already. See decision 31.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from hundi.ledger.invariants import ensure
from hundi.storage.postgres.connection import store_error
from hundi.storage.postgres.link import Link
from hundi.storage.postgres.wire import Call, Rows, Statement, Wire
from hundi.storage.protocol import StoreGone

_ANSWER_SECONDS: Final = 5.0
"""How long a statement is waited for, on its connection."""

_LONGEST_SECONDS: Final = 8.0
"""How long a caller waits, in line for a connection and for the answer."""

_NUMBERED: Final = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Query:
    """A query of SQLAlchemy's, written out once. What differs from call to call is a `bindparam`, given by name."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        compiled = query.compile(dialect=_NUMBERED)
        self._names: Sequence[str] = compiled.positiontup or ()
        self._constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self.statement = Statement(str(compiled))
        """What is to be prepared."""

    def __call__(self, **values: str | int) -> Call:
        """Make a call of it.

        Raises:
            InvariantBrokenError: there is a NUL in a value, which PostgreSQL has no place for.
            UnicodeEncodeError: there is half a character in one.

        """
        all_values = self._constants | values
        encoded = [str(all_values[name]).encode() for name in self._names]
        ensure(not any(b"\0" in value for value in encoded), "a value has no NUL in it")  # libpq would end it there
        return self.statement, encoded


class Reads:
    """Runs statements that read on one connection, each as soon as those before it are through."""

    def __init__(self, link: Link) -> None:
        """Take a link that is nobody else's."""
        self._link = link
        self._connecting: asyncio.Task[Wire] | None = None
        self._under_way: set[asyncio.Task[Rows]] = set()
        self._is_closed = False

    async def rows(self, call: Call) -> Rows:
        """Run a statement. A caller who is cancelled disturbs nobody.

        Raises:
            StoreError: it cannot be read just now.

        """
        async with _in_time():
            return await _shielded(self.begin(call))

    def begin(self, call: Call) -> asyncio.Task[Rows]:
        """Have a statement run, whoever waits for it. It is over some time, also where the database says nothing.

        Raises:
            StoreGone: the book is being closed.

        """
        if self._is_closed:
            raise StoreGone("the book was closed")
        running = asyncio.create_task(self._rows(call), name="read")
        self._under_way.add(running)
        running.add_done_callback(self._under_way.discard)
        return running

    async def close(self) -> None:
        """Answer what was asked, if that does not take long, and let go of the connection."""
        self._is_closed = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_ANSWER_SECONDS)
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        await self._link.close()

    async def _rows(self, call: Call) -> Rows:
        wire = self._link.ready() or await self._connect()
        try:
            with wire.aborted_after(_ANSWER_SECONDS):
                (rows,) = await wire.run(call)
        except psycopg.Error as error:
            if not isinstance(error, psycopg.OperationalError):  # as where another schema has come: prepare anew
                await self._link.close()
            raise store_error(error, lost=wire.is_lost) from error
        return rows

    async def _connect(self) -> Wire:
        """Make the connection; all who need it meanwhile share the attempt."""
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._link.get(), name="connect")
            self._connecting.add_done_callback(self._end_connecting)
        try:
            return await asyncio.shield(self._connecting)
        except asyncio.CancelledError:
            if not self._is_closed:
                raise
            raise StoreGone("the book was closed") from None

    def _end_connecting(self, ended: asyncio.Task[Wire]) -> None:
        self._connecting = None
        look_at(ended)


class LongReads:
    """Runs statements that may take long, on a few connections: whoever comes first has the first that is free."""

    def __init__(self, links: Sequence[Link]) -> None:
        """Take links that are nobody else's."""
        self._all = [Reads(link) for link in links]
        self._free = self._all.copy()
        self._turns = asyncio.Semaphore(len(links))

    async def rows(self, call: Call) -> Rows:
        """Run a statement, as `Reads.rows`."""
        async with _in_time():
            await self._turns.acquire()
            reads = self._free.pop()
            try:
                running = reads.begin(call)
            except StoreGone:
                self._give_back(reads)
                raise
            running.add_done_callback(lambda _: self._give_back(reads))  # no sooner, though the caller may be gone
            return await _shielded(running)

    async def close(self) -> None:
        """Let go of the connections."""
        for reads in self._all:
            await reads.close()

    def _give_back(self, reads: Reads) -> None:
        self._free.append(reads)
        self._turns.release()


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            yield
    except TimeoutError as error:
        raise StoreGone("the database did not answer in time") from error


async def _shielded(running: asyncio.Task[Rows]) -> Rows:
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        running.add_done_callback(look_at)
        raise


def look_at(ended: asyncio.Future[Any]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()

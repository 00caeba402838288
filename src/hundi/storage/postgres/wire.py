"""Statements in a pipeline: many are sent at once, and their answers come in one round trip.

On libpq itself, through psycopg's `pq`, for what psycopg does around each statement costs more here than the statement.
See "Pipeline Mode" in PostgreSQL's manual.
"""

import asyncio
import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

from hundi.storage.postgres.connection import CONNECT_SECONDS, connect_async, hang_up, hung_up_after

_numbers = count(1)

_GOOD: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_SYNC: Final = pq.ExecStatus.PIPELINE_SYNC
_ABORTED: Final = pq.ExecStatus.PIPELINE_ABORTED

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that is prepared once a connection. Its parameters are array literals and other texts, encoded."""

    sql: str
    name: bytes = field(default_factory=lambda: b"hundi_%d" % next(_numbers))


Call = tuple[Statement, Sequence[bytes]]
"""A statement and its parameters."""


class Wire:
    """One connection, in pipeline mode, on one event loop.

    Several tasks may have calls under way: they are executed in the order in which they were sent.
    """

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._socket = connection.pgconn.socket
        self._transformer = Transformer(connection)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._loop = asyncio.get_running_loop()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._last: asyncio.Future[None] | None = None
        """Done when the answers to all that was sent have been taken."""
        self._lost: psycopg.OperationalError | None = None
        self.failed_call = 0
        """Which call, counted from 0, was the one that failed, of the latest run of which one did."""

    @classmethod
    async def open(cls, url: str, statements: Sequence[Statement], settings: str, *, patience_seconds: float) -> "Wire":
        """Connect, apply settings (SQL), and prepare the statements.

        Raises:
            psycopg.Error: it cannot be had. StoreUnusable: what it leads to cannot be used.

        """
        connection = await connect_async(url, patience_seconds=patience_seconds)
        try:
            with hung_up_after(CONNECT_SECONDS, connection.fileno()):
                await connection.execute(settings.encode())
                wire = cls(connection)
                wire._begin()
                await wire._prepare(statements)
        except BaseException:
            await connection.close()
            raise
        return wire

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended."""
        return self._lost is not None

    def look(self) -> None:
        """Take note of what has come in and was not told yet, such as the connection's end."""
        if self._lost is None and self._poll.poll(0):
            self._on_readable()

    async def run(self, *calls: Call) -> list[Rows]:
        """Send all calls at once, and return the rows of each. Where one fails, those behind it are not executed.

        They are sent before this first waits for anything, and so before what is sent when it waits.

        Raises:
            psycopg.Error: the first that failed; the transaction, if one was open, is to be rolled back. If that is
                asked for at once, it comes before what others send when they have had their answers.

        """
        if self._lost is not None:
            raise self._lost
        try:
            for statement, parameters in calls:
                self._pgconn.send_query_prepared(statement.name, parameters)
            return [self._rows(result) for result in await self._finish(len(calls))]
        except psycopg.OperationalError as error:
            if self._pgconn.status == pq.ConnStatus.BAD:  # libpq has closed the socket: no event will tell
                self._lose(str(error))
            raise

    def abort(self) -> None:
        """End the connection at once, whatever is under way on it: who waits for it gets an error."""
        if self._lost is None:  # libpq has closed the socket otherwise, and its number may be another's by now
            hang_up(self._socket)
            self._lose("the database did not answer in time")

    @contextmanager
    def aborted_after(self, seconds: float) -> Iterator[None]:
        """Abort, if what is done within takes longer."""
        timer = self._loop.call_later(seconds, self.abort)
        try:
            yield
        finally:
            timer.cancel()

    async def close(self) -> None:
        """Let go of the connection."""
        if self._lost is None:
            self._lose("the connection was closed")
        await self._connection.close()

    def _begin(self) -> None:
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._socket, self._on_readable)

    async def _prepare(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            self._pgconn.send_prepare(statement.name, statement.sql.encode())
        await self._finish(len(statements))

    async def _finish(self, calls: int) -> list[pq.abc.PGresult]:
        """Send a sync behind what was queued, and take all the answers when those ahead have been taken."""
        self._pgconn.pipeline_sync()
        ahead, mine = self._last, self._loop.create_future()
        self._last = mine
        try:
            await self._flush()
            if ahead is not None and not ahead.done():
                await self._wait_for(ahead)
            return await self._take_answers(calls)
        finally:
            _wake(mine)

    async def _take_answers(self, calls: int) -> list[pq.abc.PGresult]:
        results: list[pq.abc.PGresult] = []
        failed: pq.abc.PGresult | None = None
        for place in range(calls):
            result = await self._next()
            if result.status in _GOOD:
                results.append(result)
            elif failed is None and result.status != _ABORTED:
                failed, self.failed_call = result, place
            await self._end_of_call()
        await self._next_sync()
        if failed is not None:
            raise error_from_result(failed)
        return results

    async def _flush(self) -> None:
        while self._lost is None and self._pgconn.flush():
            if self._writer is None:
                self._writer = self._loop.create_future()
                self._loop.add_writer(self._socket, self._on_writable)
            await self._wait_for(self._writer)

    def _on_writable(self) -> None:
        self._loop.remove_writer(self._socket)
        writer, self._writer = self._writer, None
        if writer is not None:
            _wake(writer)

    async def _next(self) -> pq.abc.PGresult:
        while self._pgconn.is_busy():
            await self._readable()
        result = self._pgconn.get_result()
        if result is None:
            raise self._lose(_said(self._pgconn))
        if self._pgconn.status == pq.ConnStatus.BAD:
            self._lose(_said(self._pgconn))
            raise error_from_result(result)
        return result

    async def _end_of_call(self) -> None:
        """Take the nothing that stands behind a call's one result."""
        while self._pgconn.is_busy():
            await self._readable()
        if self._pgconn.get_result() is not None:
            raise self._lose("an answer came that was not asked for")

    async def _next_sync(self) -> None:
        result = await self._next()
        if result.status != _SYNC:
            raise self._lose("an answer came that was not asked for")

    async def _readable(self) -> None:
        """Wait until something has come. One at a time."""
        self._reader = self._loop.create_future()
        try:
            await self._wait_for(self._reader)
        finally:
            self._reader = None

    async def _wait_for(self, event: asyncio.Future[None]) -> None:
        """Wait for an event of this wire's. A caller who is cancelled leaves the wire unusable."""
        if self._lost is not None:
            raise self._lost
        try:
            await event
        except asyncio.CancelledError:
            self._lose("the caller went away")
            raise
        if self._lost is not None:
            raise self._lost

    def _on_readable(self) -> None:
        try:
            self._pgconn.consume_input()
            while self._poll.poll(0):  # uvloop calls once for a connection that was reset, whatever was said before
                self._pgconn.consume_input()
        except psycopg.OperationalError as error:
            self._lose(str(error))
        else:
            if self._pgconn.status == pq.ConnStatus.BAD:
                self._lose(_said(self._pgconn))
            elif self._reader is not None and not self._pgconn.is_busy():
                _wake(self._reader)

    def _lose(self, why: str) -> psycopg.OperationalError:
        if self._lost is None:
            self._lost = psycopg.OperationalError(why)
            self._loop.remove_reader(self._socket)
            if self._reader is not None:
                _wake(self._reader)
            if self._writer is not None:
                self._on_writable()
        return self._lost

    def _rows(self, result: pq.abc.PGresult) -> Rows:
        if not result.ntuples:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _said(pgconn: pq.abc.PGconn) -> str:
    return pgconn.get_error_message() or "the server closed the connection"

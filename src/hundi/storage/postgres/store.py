"""A book in PostgreSQL: its connections and threads, put together."""

import asyncio
import contextlib
import select
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum, auto
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy import exc as sqlalchemy_errors
from sqlalchemy.pool import NullPool, QueuePool

from hundi.ledger.money import Currency
from hundi.storage.act_log import SqlActs
from hundi.storage.activity import SqlActivity
from hundi.storage.history import snapshot_of
from hundi.storage.installation import load
from hundi.storage.invites import SqlInvites
from hundi.storage.journal import SqlJournal
from hundi.storage.live import SqlOutbox
from hundi.storage.migrate import is_current, is_empty, migrate
from hundi.storage.operators import SqlOperators
from hundi.storage.passes import SqlPasses
from hundi.storage.postgres import people, sessions
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.connection import check_url, connect, hang_up, store_error
from hundi.storage.postgres.ledger import PostgresLedger
from hundi.storage.postgres.link import Link
from hundi.storage.postgres.reads import LongReads, Reads, look_at
from hundi.storage.postgres.search import TrigramIndex
from hundi.storage.postgres.watch import PostgresWatch
from hundi.storage.protocol import OutcomeUnknown, StoreError, StoreGone, StoreUnusable
from hundi.storage.records import SqlRecords
from hundi.storage.replays import SqlReplays
from hundi.storage.snapshot import Snapshot

Result = TypeVar("Result")

_CONNECTIONS: Final = 4
"""How many statements besides the groups of money run at a time, in worker threads."""

_ANSWER_SECONDS: Final = 8.0
"""How long a caller waits for one of them."""

_MIGRATION_LOCK: Final = 0x48756E6469
"""An advisory lock, so that of several servers that start at once one makes the tables: "Hundi" as a number."""

_log = structlog.get_logger()


def make_engine(url: str, *, pool_size: int = 0, patience_seconds: float = 2.0, begin: str | None = None) -> Engine:
    """Make an SQLAlchemy engine; a pool of 0 keeps no connection. `begin` is executed first in each transaction."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if pool_size:
        pool = {"poolclass": QueuePool, "pool_size": pool_size, "max_overflow": 0}

    def open_one() -> psycopg.Connection[Any]:
        return connect(url, patience_seconds=patience_seconds)

    engine = create_engine("postgresql+psycopg://", hide_parameters=True, creator=open_one, **pool)
    if begin is not None:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine


class _Stage(Enum):
    """How far a transaction has come."""

    CONNECTING = auto()
    WORKING = auto()
    ENDING = auto()


class PostgresRunner:
    """Runs SQLAlchemy's statements in worker threads."""

    def __init__(self, url: str, *, patience_seconds: float) -> None:
        self._engine = make_engine(url, pool_size=_CONNECTIONS, patience_seconds=patience_seconds)
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")  # of the same pool
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="hundi-sql")
        self._in_thread = threading.local()
        self._is_closed = False
        event.listen(self._engine, "checkout", self._take_connection)
        event.listen(self._engine, "checkin", self._give_back_connection)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` on what is committed when each of its statements begins.

        So it is in a transaction of READ COMMITTED, too, which would take two messages more.
        """
        return await self._run(work, writes=False)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` and commit."""
        return await self._run(work, writes=True)

    async def _run(self, work: Callable[[Connection], Result], *, writes: bool) -> Result:
        stage = _Stage.CONNECTING
        engine = self._engine if writes else self._reader
        held: list[psycopg.Connection[Any]] = []

        def run() -> Result:
            nonlocal stage
            self._in_thread.held = held
            self._in_thread.writes = writes
            try:
                with engine.begin() as connection:
                    stage = _Stage.WORKING
                    result = work(connection)
                    stage = _Stage.ENDING
                    return result
            finally:
                held.clear()

        running = asyncio.get_running_loop().run_in_executor(self._threads, run)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await asyncio.shield(running)
        except TimeoutError as error:
            running.add_done_callback(look_at)
            with contextlib.suppress(IndexError, psycopg.Error):
                hang_up(held[0].fileno())  # or its thread would wait for ever
            msg = "the database did not answer in time"
            raise (OutcomeUnknown(msg) if writes else StoreGone(msg)) from error
        except asyncio.CancelledError:
            await asyncio.wait([running], timeout=_ANSWER_SECONDS)
            running.add_done_callback(look_at)
            raise
        except sqlalchemy_errors.DBAPIError as error:
            lost = error.connection_invalidated or stage is _Stage.CONNECTING
            if writes and lost and stage is _Stage.ENDING:
                raise OutcomeUnknown(f"a commit went unanswered: {error.orig}") from error
            raise store_error(error.orig, lost=lost) from error
        except sqlalchemy_errors.InvalidRequestError as error:
            if stage is not _Stage.CONNECTING:
                raise
            raise StoreGone("connections end as fast as they are made") from error  # the pool has given up

    def _take_connection(self, connection: Any, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's and psycopg's
        """Note which connection a thread works on, and see that it is still one.

        For a read it is enough that nothing has come in, neither its end nor the database's word of it: who reads may
        be told to ask again.
        """
        self._in_thread.held[:] = [connection]
        if not self._in_thread.writes and not _has_something_to_read(connection.fileno()):
            return
        try:
            self._engine.dialect.do_ping(connection)
        except psycopg.OperationalError as error:
            raise sqlalchemy_errors.DisconnectionError from error  # the pool makes another

    def _give_back_connection(self, connection: Any, *_: object) -> None:  # noqa: ANN401 - likewise
        if self._is_closed and connection is not None:  # the pool that would close it is gone
            connection.close()

    def close(self) -> None:
        """Let go of threads and connections, of those that are at work when they are done."""
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()


def _has_something_to_read(descriptor: int) -> bool:
    waiting = select.poll()  # and not select.select, which knows no descriptor beyond 1,023
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(0))


class PostgresStore:
    """A book in one database, which other servers may have open too."""

    def __init__(self, url: str, *, patience_seconds: float = 2.0) -> None:
        """Open a book that is there and up to date.

        Raises:
            StoreUnusable: it is not.

        """
        self._url = url
        self._patience_seconds = patience_seconds
        with make_engine(url, patience_seconds=patience_seconds).begin() as connection:
            installation = load(connection)
        self.currency: Currency = installation.currency
        self.signing_secret: bytes = installation.signing_secret
        self._runner = PostgresRunner(url, patience_seconds=patience_seconds)
        self._watch = PostgresWatch(url, patience_seconds=patience_seconds)
        link = partial(Link, url, patience_seconds=patience_seconds)
        self._reads = Reads(link((sql.AVAILABLE, *sessions.STATEMENTS, *people.QUICK), sql.SETTINGS))
        self._searches = LongReads([link(people.LONG, people.SETTINGS) for _ in range(people.CONNECTIONS)])
        self.ledger = PostgresLedger(
            url,
            self._reads,
            currency=self.currency,
            patience_seconds=patience_seconds,
            when_committed=self._watch.ring,
        )
        self.people = people.PostgresPeople(self._runner, TrigramIndex(), self._reads, self._searches)
        self.profiles = people.PostgresProfiles(self._runner, TrigramIndex(), self._reads, self._searches)
        self.sessions = sessions.PostgresSessions(self._runner, self._reads)
        self.operators = SqlOperators(self._runner, TrigramIndex())
        self.passes = SqlPasses(self._runner)
        self.records = SqlRecords(self._runner)
        self.journal = SqlJournal(self._runner)
        self.outbox = SqlOutbox(self._runner, self._watch)
        self.acts = SqlActs(self._runner)
        self.activity = SqlActivity(self._runner)
        self.invites = SqlInvites(self._runner)
        self.replays = SqlReplays(self._runner)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open one consistent view of the whole book; writers go on beside it."""
        begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        engine = make_engine(self._url, patience_seconds=self._patience_seconds, begin=begin)
        try:
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # it is read slowly
                yield snapshot_of(connection, self.currency)
        except sqlalchemy_errors.DBAPIError as error:
            msg = f"the database cannot be read: {str(error.orig).strip().partition(chr(10))[0]}"
            raise StoreError(msg) from error

    async def ready(self) -> bool:
        """Say whether the book can be read."""
        try:
            await self._runner.read(load)
        except StoreError:
            return False
        return True

    async def close(self) -> None:
        """Let go of every connection and thread."""
        await self.ledger.close()
        await self._reads.close()
        await self._searches.close()
        await self._watch.close()
        self._runner.close()


def open_postgres(url: str, *, serving: bool, make: bool, patience_seconds: float = 2.0) -> PostgresStore:
    """Open the book in a database.

    With `make` an empty database gets its tables and, where this is not a server, an older one is brought up to date.

    Raises:
        StoreUnusable: it cannot be opened; the message says what to do.

    """
    check_url(url)
    try:
        with make_engine(url, patience_seconds=patience_seconds).begin() as connection:
            if make and not is_current(connection):
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            if not is_current(connection):
                if not make or (serving and not is_empty(connection)):
                    msg = "the database has no book of this version: run `hundi migrate`"
                    raise StoreUnusable(msg)
                migrate(connection)
        return PostgresStore(url, patience_seconds=patience_seconds)
    except sqlalchemy_errors.DBAPIError as error:
        cause = error.orig
    except psycopg.Error as error:
        cause = error
    said = str(cause).strip().partition("\n")[0]
    msg = f"cannot open the database: {said}"
    raise StoreUnusable(msg) from cause

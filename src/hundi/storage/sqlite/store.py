"""A book in a SQLite file: its connections, threads and locks, put together."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
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
from hundi.storage.migrate import is_current, migrate
from hundi.storage.operators import SqlOperators
from hundi.storage.passes import SqlPasses
from hundi.storage.people import SqlPeople
from hundi.storage.profiles import SqlProfiles
from hundi.storage.protocol import StoreBusy, StoreError, StoreUnusable, WriteFailed
from hundi.storage.records import SqlRecords
from hundi.storage.replays import SqlReplays
from hundi.storage.sessions import SqlSessions
from hundi.storage.snapshot import Snapshot
from hundi.storage.sqlite.checkpoints import Checkpointer
from hundi.storage.sqlite.connection import connect
from hundi.storage.sqlite.gate import Gate, take_turn
from hundi.storage.sqlite.ledger import SqliteLedger
from hundi.storage.sqlite.search import TrigramIndex
from hundi.storage.sqlite.watch import SqliteWatch

Result = TypeVar("Result")

_READERS: Final = 4
_READER_CACHE_KIB: Final = 4_096


def make_engine(path: Path, *, begin: str, pool_size: int = 0, patience_seconds: float = 2.0) -> Engine:
    """Make an SQLAlchemy engine whose transactions begin with the statement `begin`; a pool of 0 keeps nothing."""
    pool = {"poolclass": QueuePool, "pool_size": pool_size, "max_overflow": 0} if pool_size else {"poolclass": NullPool}

    def open_one() -> sqlite3.Connection:
        return connect(path, busy_timeout_seconds=patience_seconds, cache_kib=_READER_CACHE_KIB)

    engine = create_engine("sqlite://", hide_parameters=True, creator=open_one, **pool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class SqliteRunner:
    """Runs SQLAlchemy's statements in worker threads. Writers take their turn with the groups of money."""

    def __init__(self, path: Path, *, gate: Gate, turn: asyncio.Lock, patience_seconds: float) -> None:
        self._gate = gate
        self._turn = turn
        self._patience_seconds = patience_seconds
        self._readers = make_engine(path, begin="BEGIN", pool_size=_READERS)
        self._writers = make_engine(path, begin="BEGIN IMMEDIATE", pool_size=1, patience_seconds=patience_seconds)
        self._reading = ThreadPoolExecutor(_READERS, thread_name_prefix="hundi-read")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="hundi-write")  # no reader can hold up a turn

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` on what is committed."""

        def run() -> Result:
            with self._readers.begin() as connection:
                return work(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._reading, run)
        except sqlalchemy_errors.DBAPIError as error:
            msg = f"the database cannot be read: {error.orig}"
            raise StoreError(msg) from error

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` and commit."""

        def run() -> Result:
            with self._writers.begin() as connection:
                return work(connection)

        async with take_turn(self._turn, self._gate, self._patience_seconds):
            writing = asyncio.get_running_loop().run_in_executor(self._writing, run)
            try:
                return await asyncio.shield(writing)
            except asyncio.CancelledError:
                await asyncio.wait([writing])
                raise
            except sqlalchemy_errors.DBAPIError as error:
                cause = error.orig
                busy = (
                    isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                )
                raise (StoreBusy if busy else WriteFailed)(str(cause)) from error

    def close(self) -> None:
        """Let go of threads and connections."""
        self._reading.shutdown()
        self._writing.shutdown()
        self._readers.dispose()
        self._writers.dispose()


class SqliteStore:
    """A book in one file."""

    def __init__(self, path: Path, *, serving: bool, patience_seconds: float = 2.0) -> None:
        """Open a book that is there and up to date.

        Raises:
            StoreUnusable: it is not, or another server has it.

        """
        self._path = path
        self._gate = Gate(path, serving=serving, patience_seconds=patience_seconds)
        try:
            with make_engine(path, begin="BEGIN").begin() as connection:
                installation = load(connection)
        except BaseException:
            self._gate.close()
            raise
        self.currency: Currency = installation.currency
        self.signing_secret: bytes = installation.signing_secret
        turn = asyncio.Lock()
        self._watch = SqliteWatch(path)
        self._runner = SqliteRunner(path, gate=self._gate, turn=turn, patience_seconds=patience_seconds)
        self.ledger = SqliteLedger(
            connect(path, busy_timeout_seconds=0),
            connect(path, cache_kib=_READER_CACHE_KIB),
            gate=self._gate,
            turn=turn,
            currency=self.currency,
            patience_seconds=patience_seconds,
            checkpointer=Checkpointer(path) if serving else None,
            when_committed=self._watch.ring,
        )
        self.people = SqlPeople(self._runner, TrigramIndex())
        self.profiles = SqlProfiles(self._runner, TrigramIndex())
        self.sessions = SqlSessions(self._runner)
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
        try:
            with make_engine(self._path, begin="BEGIN").begin() as connection:
                yield snapshot_of(connection, self.currency)
        except sqlalchemy_errors.DBAPIError as error:
            msg = f"the database cannot be read: {error.orig}"
            raise StoreError(msg) from error

    async def ready(self) -> bool:
        """Say whether the book can be read, by a connection that has nothing of it in memory."""

        def look() -> None:
            with make_engine(self._path, begin="BEGIN").begin() as connection:
                load(connection)

        try:
            await asyncio.to_thread(look)
        except (sqlalchemy_errors.DBAPIError, StoreError):
            return False
        return True

    async def close(self) -> None:
        """Let go of every connection, thread and lock."""
        self.ledger.close()
        self._runner.close()
        self._gate.close()


def open_sqlite(path: Path, *, serving: bool, make: bool, patience_seconds: float = 2.0) -> SqliteStore:
    """Open the book in the file. With `make`, a missing or older one is made or brought up to date first.

    Raises:
        StoreUnusable: it cannot be opened; the message says what to do.

    """
    if not make and not path.exists():
        msg = f"there is no database at {path}: `hundi migrate` or `hundi serve` makes one"
        raise StoreUnusable(msg)
    engine = make_engine(path, begin="BEGIN IMMEDIATE" if make else "BEGIN")
    try:
        if make:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds the secret that signs tokens
        with engine.begin() as connection:
            if make:
                migrate(connection)
            elif not is_current(connection):
                msg = f"the database {path} is of another version: run `hundi migrate`"
                raise StoreUnusable(msg)
        return SqliteStore(path, serving=serving, patience_seconds=patience_seconds)
    except (OSError, sqlalchemy_errors.DBAPIError) as error:
        cause = error.orig if isinstance(error, sqlalchemy_errors.DBAPIError) else error
        msg = f"cannot open the database {path}: {cause}"
        raise StoreUnusable(msg) from error

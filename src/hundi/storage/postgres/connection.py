"""Connections to PostgreSQL, set for the work and checked for durability."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from hundi.storage.protocol import StoreBusy, StoreError, StoreGone, StoreUnusable, WriteFailed

OLDEST: Final = 150_000
"""PostgreSQL 15, as its `server_version_num` tells it."""

CONNECT_SECONDS: Final = 3
"""How long a connection may take to be there, and again as long to be set up."""

_IDLE_SECONDS: Final = 5
"""How long a transaction may stand still: a server that was suspended in the middle of one must not hold its locks."""

PARAMETERS: Final[Mapping[str, Any]] = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "hundi",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
    "client_encoding": "utf-8",
}
"""What libpq is told besides the URL."""

_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
_FACTS: Final = (
    "SELECT current_setting('server_version_num')::integer, current_setting('server_encoding'), "
    + ", ".join(f"current_setting('{name}')" for name in _DURABLE)
)


def check_url(url: str) -> None:
    """Check that libpq can read a URL, for what it says where it cannot has the password in it.

    Raises:
        StoreUnusable: it cannot.

    """
    authority, _, rest = url.partition("://")[2].partition("/")
    is_misread = authority.count("@") > 1 or "@" in rest.partition("?")[0]  # the end of a password as the host
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        is_misread = True
    if is_misread:
        msg = (
            "the database's URL cannot be read: it is postgresql://user:password@host:port/name, with %40 for an @ in "
            "the password, %2F for a / and %25 for a %"
        )
        raise StoreUnusable(msg)


def session_settings(*, patience_seconds: float) -> str:
    """Say how every connection is set up, as SQL.

    No statement here takes so long that to compile it, or to start more processes for it, would not take longer.
    """
    return (
        f"SET lock_timeout = '{int(patience_seconds * 1_000)}ms'; "
        f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'; "
        "SET default_transaction_isolation = 'read committed'; "
        "SET jit = off; SET max_parallel_workers_per_gather = 0"
    )


def check_facts(facts: tuple[Any, ...]) -> None:
    """Check what `_FACTS` reads back: the version, the encoding, and what durability rests on.

    Raises:
        StoreUnusable: the message says what to do.

    """
    version, encoding, *durable = facts
    if version < OLDEST:
        msg = f"PostgreSQL {version // 10_000} is too old: Hundi needs {OLDEST // 10_000} or later"
        raise StoreUnusable(msg)
    if encoding != "UTF8":
        msg = f"the database is in {encoding}: make one with ENCODING 'UTF8'"
        raise StoreUnusable(msg)
    weak = [f"{name}={value}" for name, value in zip(_DURABLE, durable, strict=True) if value == "off"]
    if weak:
        msg = f"commits here would not be durable ({', '.join(weak)}): turn it on in PostgreSQL's configuration"
        raise StoreUnusable(msg)


def connect(url: str, *, patience_seconds: float) -> psycopg.Connection[Any]:
    """Open a connection for statements in worker threads.

    Raises:
        psycopg.Error: it cannot be had. StoreUnusable: what it leads to cannot be used.

    """
    connection = psycopg.connect(url, **PARAMETERS)
    watchdog = threading.Timer(CONNECT_SECONDS, hang_up, [connection.fileno()])
    watchdog.start()
    try:
        connection.autocommit = True
        connection.execute(session_settings(patience_seconds=patience_seconds).encode())
        facts = connection.execute(_FACTS.encode()).fetchone()
        check_facts(facts or ())
        connection.autocommit = False
    except BaseException:
        connection.close()
        raise
    finally:
        watchdog.cancel()
        watchdog.join()
    return connection


async def connect_async(url: str, *, patience_seconds: float) -> psycopg.AsyncConnection[Any]:
    """Open a connection for the event loop.

    Raises:
        psycopg.Error: it cannot be had. StoreUnusable: what it leads to cannot be used.

    """
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, **PARAMETERS)
    try:
        with hung_up_after(CONNECT_SECONDS, connection.fileno()):
            await connection.execute(session_settings(patience_seconds=patience_seconds).encode())
            cursor = await connection.execute(_FACTS.encode())
            check_facts(await cursor.fetchone() or ())
    except BaseException:
        await connection.close()
        raise
    return connection


@contextmanager
def hung_up_after(seconds: float, descriptor: int) -> Iterator[None]:
    """End a connection at once if what is done on it takes longer: who waits for an answer gets an error instead."""
    timer = asyncio.get_running_loop().call_later(seconds, hang_up, descriptor)
    try:
        yield
    finally:
        timer.cancel()


def hang_up(descriptor: int) -> None:
    """End a connection, whatever is under way on it. Its socket stays its owner's, to be closed."""
    with contextlib.suppress(OSError):
        end = socket.socket(fileno=descriptor)
        try:
            end.shutdown(socket.SHUT_RDWR)
        finally:
            end.detach()


def store_error(error: BaseException | None, *, lost: bool) -> StoreError:
    """Say what an error means of a transaction that was certainly not committed; `lost`: its connection is gone."""
    said = str(error).strip().replace("\n", " ")
    if lost:
        return StoreGone(f"the database does not answer: {said}")
    if isinstance(error, errors.LockNotAvailable | errors.DeadlockDetected | errors.QueryCanceled):
        return StoreBusy(f"the locks were not had in time: {said}")
    return WriteFailed(f"the group was rolled back: {said}")

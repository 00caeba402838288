"""Where the time of a group goes, from the rules of money alone to the whole committer, without HTTP."""

import re
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any, Final

import msgspec
import uvloop

from bench import crowd, people
from bench.committer import Unwatched, latest_rows, make_groups, submit, time_groups, time_inserts
from bench.traffic import Traffic
from bench.variants import MemoryLedger, load_book, sqlite_ledger, unsynced_writer
from hundi.ledger.commands import Pay
from hundi.ledger.decide import Outcome
from hundi.services.clock import now
from hundi.services.committer import Committer
from hundi.storage.open import open_store
from hundi.storage.protocol import Ledger
from hundi.storage.sqlite.connection import connect

Say = Callable[[str], None]
Post = Callable[[list[Pay]], Awaitable[Sequence[Outcome]]]
Statement = tuple[str, str, Any]
"""`execute` or `executemany`, the SQL, its parameters."""

PAYMENTS: Final = {64: 8_192, 4_096: 16_384}
"""How many payments a turn is, for each size of group."""

_TABLE: Final = re.compile(r"\b(?:UPDATE|INTO|CROSS JOIN) (\w+)")

RUNGS: Final = {
    "decided": "the rules of money, on a book in memory",
    "inserted": "bare inserts of the transfer rows, durable",
    "replayed": "all SQL statements of the posting path, played back with nothing around them, durable",
    "unsynced": "the ledger: rules, statements and the rows between them, `synchronous=OFF`",
    "durable": "the ledger, durable",
    "committed": "the committer on top: queue, futures, deadlines",
}
"""What is measured, and what each is."""


class Rung(msgspec.Struct, frozen=True):
    """One of the rungs: microseconds a payment, for each size of group; medians of the turns."""

    about: str
    microseconds: dict[int, float]


class GroupTime(msgspec.Struct, frozen=True):
    """Where the time of a group goes."""

    rungs: list[Rung]
    statements: list[Rung]
    """What each statement has of `replayed`."""


class Recorder(sqlite3.Connection):
    """A connection that keeps a record of what it was asked to execute."""

    record: list[Statement]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3's
        """Record a statement, and execute it."""
        self.record.append(("execute", sql, parameters))
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Record a statement with all its rows, and execute it."""
        rows = list(parameters)
        self.record.append(("executemany", sql, rows))
        return super().executemany(sql, rows)


def measure(template: Path, folder: Path, *, rounds: int, scale: float, say: Say) -> GroupTime:
    """Measure all rungs in turns, for each size of group."""
    taken: dict[int, dict[str, float]] = {}
    for size, payments in PAYMENTS.items():
        count = max(size, int(payments * scale) // size * size)
        taken[size] = uvloop.run(_measure(template, folder / f"groups-{size}", size, count, rounds))
        say(f"groups of {size}: " + ", ".join(f"{name} {taken[size][name]:.1f} µs" for name in RUNGS))
    statements = [name for name in taken[min(taken)] if name not in RUNGS]
    return GroupTime(
        [Rung(about, {size: taken[size][name] for size in taken}) for name, about in RUNGS.items()],
        [Rung(name, {size: taken[size].get(name, 0.0) for size in taken}) for name in statements],
    )


async def _measure(template: Path, folder: Path, size: int, payments: int, rounds: int) -> dict[str, float]:
    books = {name: people.copy(template, folder / name) for name in [*RUNGS, "recorded"]}
    someone = crowd.read(template)
    taken: dict[str, list[float]] = {}
    with ExitStack() as stack:
        recorder = sqlite3.connect(
            books["recorded"] / crowd.DATABASE, factory=Recorder, isolation_level=None, check_same_thread=False
        )
        recorder.record = []
        recording = _poster(stack.enter_context(sqlite_ledger(books["recorded"], recorder)))
        bare = stack.enter_context(closing(connect(books["inserted"] / crowd.DATABASE)))
        replaying = stack.enter_context(closing(connect(books["replayed"] / crowd.DATABASE)))
        unsynced = unsynced_writer(books["unsynced"])
        store = open_store(crowd.database_url(books["durable"]), serving=True)
        committing = open_store(crowd.database_url(books["committed"]), serving=True)
        committer = Committer(committing.ledger)
        await committer.start()
        posts: dict[str, Post] = {
            "decided": _poster(MemoryLedger(load_book(store, books["durable"]))),
            "unsynced": _poster(stack.enter_context(sqlite_ledger(books["unsynced"], unsynced))),
            "durable": _poster(store.ledger),
            "committed": lambda group: submit(committer, group),
        }
        for turn in range(rounds + 1):  # the first is a warm-up
            groups = make_groups(someone, Traffic(requests=payments), size, seed=turn)
            recorder.record.clear()
            await time_groups(groups, recording)
            record, rows = recorder.record[:], latest_rows(recorder, payments)
            with Unwatched():
                seconds = {name: sum(await time_groups(groups, post)) for name, post in posts.items()}
                seconds["inserted"] = time_inserts(bare, rows, size)
                statements = _time_statements(replaying, record)
            seconds |= statements | {"replayed": sum(statements.values())}
            if turn > 0:
                for name, took in seconds.items():
                    taken.setdefault(name, []).append(took / payments * 1_000_000)
        await committer.drain()
        await committing.close()
        await store.close()
    return {name: median(each) for name, each in taken.items()}


def _poster(ledger: Ledger) -> Post:
    return lambda group: ledger.post(group, now())


def _time_statements(connection: sqlite3.Connection, record: Sequence[Statement]) -> dict[str, float]:
    """Play statements back; returns how many seconds each kind of them took."""
    calls = [(_kind(sql), getattr(connection, method), sql, parameters) for method, sql, parameters in record]
    seconds = dict.fromkeys((kind for kind, *_ in calls), 0.0)
    for kind, call, sql, parameters in calls:
        began = time.perf_counter()
        call(sql, parameters).fetchall()
        seconds[kind] += time.perf_counter() - began
    return seconds


def _kind(sql: str) -> str:
    """Name a statement by what it does to which table."""
    table = _TABLE.search(sql)
    return sql.strip() if table is None else f"{sql.split(maxsplit=1)[0]} {table[1]}"

"""The committer alone, without HTTP, beside bare SQLite inserts of the very same transfer rows.

One closed loop: so many payments are submitted at once, all are awaited, and so on. Afterwards the rows that came of it
are read back, and inserted into a second book that has the same people: same table, indexes, constraints, triggers and
pragmas, as many rows a transaction, `executemany` and COMMIT on one thread. The two take turns.
"""

import gc
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
import uvloop

from bench import crowd, people
from bench.crowd import SignedInPerson
from bench.processes import BenchError, verify
from bench.traffic import Traffic, draw_amount_minor, draw_payees, draw_payer
from hundi.ledger.commands import IdempotencyKey, Pay
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import Transfer, TransferId
from hundi.services.committer import Committer
from hundi.services.payments import fingerprint
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from hundi.storage.sqlite.connection import connect
from hundi.storage.tables import transfers

Groups = list[list[Pay]]
Rows = list[tuple[object, ...]]
Say = Callable[[str], None]

GROUPS: Final = (1, 8, 64, 512, 4_096)
PAYMENTS: Final = {1: 1_000, 8: 6_400, 64: 16_384, 512: 24_576, 4_096: 32_768}
"""How many payments a turn is, for each size of group: about half a second's work."""

_COLUMNS: Final = [column.name for column in transfers.columns if column.name != "number"]
_INSERT: Final = f"INSERT INTO transfers ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM transfers ORDER BY number DESC LIMIT ?"  # noqa: S608 - our columns


class GroupResult(msgspec.Struct, frozen=True):
    """Payments in groups of one size: transfers a second, each the median of its turns."""

    group: int
    keyed: bool
    committed: float
    inserted: float
    ratio: float
    """The median of the ratios of each turn of the one to the turn of the other beside it."""
    group_ms: float
    """How long a group took in the committer, from submitting to the last outcome: the median."""


def measure(template: Path, folder: Path, *, rounds: int, scale: float, say: Say) -> list[GroupResult]:
    """Measure all sizes of group, and one of them with idempotency keys.

    Raises:
        BenchError: a payment was refused, or a book does not hold afterwards.

    """
    results: list[GroupResult] = []
    for size, keyed in [*((size, False) for size in GROUPS), (64, True)]:
        payments = max(size, int(PAYMENTS[size] * scale) // size * size)
        measuring = _measure(template, folder / f"groups-{size}-{keyed}", size, payments, keyed=keyed, rounds=rounds)
        result = uvloop.run(measuring)
        say(f"groups of {size}{', keyed' if keyed else ''}: {result.committed:,.0f}/s, {result.ratio:.2f} of inserts")
        results.append(result)
    return results


async def _measure(template: Path, folder: Path, size: int, payments: int, *, keyed: bool, rounds: int) -> GroupResult:
    ours, bare = people.copy(template, folder / "ours"), people.copy(template, folder / "bare")
    someone = crowd.read(template)
    traffic = Traffic(requests=payments, keyed=keyed)
    committed: list[float] = []
    inserted: list[float] = []
    group_seconds: list[float] = []
    store = open_store(crowd.database_url(ours), serving=True)
    committer = Committer(store.ledger)
    await committer.start()
    with closing(connect(ours / crowd.DATABASE)) as history, closing(connect(bare / crowd.DATABASE)) as book:
        for turn in range(rounds + 1):  # the first is a warm-up
            groups = make_groups(someone, traffic, size, seed=turn)
            with Unwatched():
                seconds = await time_groups(groups, lambda group: submit(committer, group))
            rows = latest_rows(history, payments)
            with Unwatched():
                bare_seconds = time_inserts(book, rows, size)
            if turn > 0:
                committed.append(payments / sum(seconds))
                inserted.append(payments / bare_seconds)
                group_seconds += seconds
    await committer.drain()
    await store.close()
    verify(crowd.database_url(ours))
    return GroupResult(
        size,
        keyed,
        median(committed),
        median(inserted),
        median(mine / theirs for mine, theirs in zip(committed, inserted, strict=True)),
        median(group_seconds) * 1_000,
    )


def make_groups(someone: Sequence[SignedInPerson], traffic: Traffic, size: int, *, seed: int) -> Groups:
    """Make as many payments as the traffic has requests, in groups, before any clock starts."""
    rng = random.Random(seed)
    payments: list[Pay] = []
    for to in draw_payees(len(someone), traffic, rng):
        payer, payee = someone[draw_payer(len(someone), to, rng)], someone[to]
        id_, amount = TransferId(new_id()), Money(draw_amount_minor(rng), INR)
        key = IdempotencyKey(id_, fingerprint("pay", payee.id, amount.minor, None)) if traffic.keyed else None
        payments.append(Pay(id_, payer.id, payee.id, amount, session=payer.session, key=key))
    return [payments[first : first + size] for first in range(0, len(payments), size)]


async def time_groups(groups: Groups, post: Callable[[list[Pay]], Awaitable[Sequence[Outcome]]]) -> list[float]:
    """Have groups posted one after the other; returns how many seconds each took.

    Raises:
        BenchError: a payment was refused.

    """
    seconds: list[float] = []
    for group in groups:
        began = time.perf_counter()
        outcomes = await post(group)
        seconds.append(time.perf_counter() - began)
        for outcome in outcomes:
            if type(outcome) is not Transfer:
                raise BenchError(f"a payment came to {outcome}")
    return seconds


async def submit(committer: Committer, group: list[Pay]) -> list[Outcome]:
    """Submit payments all at once, and await their outcomes."""
    futures = [committer.submit(command) for command in group]
    return [await future for future in futures]


def latest_rows(book: sqlite3.Connection, count: int) -> Rows:
    """Read the latest transfers of a book, in the order in which they were written."""
    rows = book.execute(_SELECT, (count,)).fetchall()
    rows.reverse()
    return rows


def time_inserts(book: sqlite3.Connection, rows: Rows, size: int) -> float:
    """Insert rows, `size` a transaction; returns how many seconds it took."""
    began = time.perf_counter()
    for first in range(0, len(rows), size):
        book.execute("BEGIN IMMEDIATE")
        book.executemany(_INSERT, rows[first : first + size])
        book.execute("COMMIT")
    return time.perf_counter() - began


class Unwatched:
    """While the clock runs, what was prepared before is not looked at by the garbage collector, as in the server."""

    def __enter__(self) -> None:
        gc.collect()
        gc.freeze()

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()

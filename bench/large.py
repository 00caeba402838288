"""`make bench-large`: what a book of a million people and ten million transfers costs, beside a young one.

Both books have as many people who pay; the young one has them alone, and their opening balances for a history. The
servers take turns. Writes bench/large.md.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from bench import crowd, requests
from bench.contenders import cluster
from bench.contenders import describe as describe_cluster
from bench.crowd import Book
from bench.http import Case, plan_for
from bench.machine import allow_many_connections, describe
from bench.markdown import table
from bench.processes import ROOT, BenchError, Server, put_load, running
from bench.targets import Target, at_least, at_most
from hundi import __version__
from tests.support.postgres import Postgres

ENGINES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

_ROUNDS: Final = 5
_SECONDS: Final = 4.0
_WARM_UP_SECONDS: Final = 20.0
"""Until what pages need once is done: they are read for the first time, and PostgreSQL writes each of them whole to its
log when it first changes after a checkpoint. In the old book every payer has pages of their own."""
_CONNECTIONS: Final = 64
_BALANCES: Final = 4_000
_SEARCHES: Final = 2_000
_SIGN_UPS: Final = 100
_ACTIVE: Final = 10_000
"""How many people pay."""

_DATABASE_SETTINGS: Final = {
    "shared_buffers": "4GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "lz4",
}
"""PostgreSQL's, as docs/operating.md advises for large books: its defaults are for a small database."""

_ABOUT: Final = """Made by `make bench-large` in one run. The old book has {people:,} people and {transfers:,}
transfers, made by `python -m bench.seed`; the young one has the {active:,} people who pay, and nothing but their
opening balances."""
_HOW: Final = f"""Payments: {_CONNECTIONS} connections in a closed loop, {_ROUNDS} turns of {_SECONDS:g} s each after a
warm-up of {_WARM_UP_SECONDS:g} s, payers and payees drawn evenly from those {{active:,}}. Balances ({_BALANCES:,} of
them), searches ({_SEARCHES:,}, for fragments of names of 3 letters and more) and sign-ups ({_SIGN_UPS}) go one after
the other on one connection."""


class Figures(msgspec.Struct, frozen=True):
    """What a book did, whatever its age."""

    rate: float
    balance_p99_ms: float
    search_p50_ms: float
    search_p99_ms: float
    sign_up_p50_ms: float


class Large(msgspec.Struct, frozen=True):
    """An engine's two books."""

    engine: str
    young: Figures
    old: Figures
    rate_ratio: float
    """The median of the ratios of each turn of the old book to the turn of the young one beside it."""
    seed_seconds: float
    verify_seconds: float
    verify_rss_mb: float
    database_gb: float


def main() -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--transfers", type=int, default=10_000_000)
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("large.md"))
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    allow_many_connections()
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-large-", dir=build) as name:
            folder = Path(name)
            machine = describe(folder)
            found = [_measure_on(engine, folder / engine, given, machine) for engine in given.engines]
    except BenchError as error:
        sys.exit(f"bench: {error}")
    text = render(found, machine, people=given.people, transfers=given.transfers)
    given.output.write_text(text, encoding="utf-8")
    print(f"\n{text}\nWritten to {given.output.name}.")


def _measure_on(engine: str, folder: Path, given: argparse.Namespace, machine: list[tuple[str, str]]) -> Large:
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {ENGINES[engine]:<10}  {text}", flush=True)

    with ExitStack() as stack:
        database = stack.enter_context(cluster(**_DATABASE_SETTINGS)) if engine == "postgresql" else None
        if database is not None:
            machine += describe_cluster(database, *_DATABASE_SETTINGS)
        active = min(_ACTIVE, given.people)
        say("making a young book")
        young, _ = _seed(database, folder / "young", people=active, transfers=active, signed_in=active)
        say(f"making a book of {given.people:,} people and {given.transfers:,} transfers")
        old, seconds = _seed(database, folder / "old", people=given.people, transfers=given.transfers, signed_in=active)
        size = _size(database, old)
        with _serve(young, database) as young_server, _serve(old, database) as old_server:
            sides, ratio = _compare([young_server, old_server], say)
        say("verifying the old book")
        verify_seconds, rss = _verify(old)
        say(f"verified in {verify_seconds:.0f} s, {rss / 2**20:.0f} MB")
    return Large(ENGINES[engine], sides[0], sides[1], ratio, seconds, verify_seconds, rss / 2**20, size / 2**30)


def _seed(
    database: Postgres | None, folder: Path, *, people: int, transfers: int, signed_in: int
) -> tuple[Book, float]:
    folder.mkdir(parents=True)
    book = crowd.in_folder(folder) if database is None else Book(database.new_database(), folder)
    sizes = ("--people", str(people), "--transfers", str(transfers), "--signed-in", str(signed_in))
    began = time.monotonic()
    command = [sys.executable, "-m", "bench.seed", "--database", book.url, *sizes, "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise BenchError("the book could not be made")
    return book, time.monotonic() - began


@contextmanager
def _serve(book: Book, database: Postgres | None) -> Iterator[Server]:
    command = ["-m", "hundi", "serve", "--port", "0"]
    pid = None if database is None else database.pid
    environment = {"HUNDI_DATABASE": book.url}
    with running(command, book.folder, pin=False, environment=environment, database_pid=pid) as server:
        yield server


def _compare(servers: Sequence[Server], say: Callable[[str], None]) -> tuple[list[Figures], float]:
    """Measure two servers in turns: first what reads, so that no write's aftermath is measured with it."""
    people = [crowd.read(server.folder) for server in servers]
    balances: list[list[float]] = []
    searches: list[list[float]] = []
    for server, known in zip(servers, people, strict=True):
        requests.search_milliseconds(server, known, 200, seed=1)  # to warm up
        balances.append(requests.balance_milliseconds(server, known, _BALANCES, seed=2))
        searches.append(requests.search_milliseconds(server, known, _SEARCHES, seed=3))
        say(f"balance p99 {requests.quantile(balances[-1], 0.99):.1f} ms, "
            f"search p99 {requests.quantile(searches[-1], 0.99):.1f} ms")  # fmt: skip
    sign_ups = [requests.sign_up_milliseconds(server, _SIGN_UPS, seed=4) for server in servers]
    rates: list[list[float]] = [[], []]
    for turn in range(_ROUNDS + 1):  # the first is the warm-up
        for server, taken in zip(servers, rates, strict=True):
            seconds = _SECONDS if turn > 0 else _WARM_UP_SECONDS
            result = put_load(plan_for(Case(_CONNECTIONS), server, seconds, seed=turn), pin=False)
            if turn > 0:
                taken.append(result.rate)
        say(f"payments: {' and '.join(f'{taken[-1]:,.0f}/s' for taken in rates if taken)}")
    sides = [
        Figures(
            median(rates[place]),
            requests.quantile(balances[place], 0.99),
            requests.quantile(searches[place], 0.5),
            requests.quantile(searches[place], 0.99),
            median(sign_ups[place]),
        )
        for place in range(len(servers))
    ]
    return sides, median(old / young for young, old in zip(*rates, strict=True))


def _verify(book: Book) -> tuple[float, int]:
    """Have `hundi verify` check a book; returns how many seconds it took, and its largest resident memory in bytes."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUNDI_")}
    command = [sys.executable, "-m", "hundi", "verify"]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=book.folder, env={**environment, "HUNDI_DATABASE": book.url})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BenchError("the book does not hold")
    return time.monotonic() - began, used.ru_maxrss * (1 if sys.platform == "darwin" else 1_024)


def _size(database: Postgres | None, book: Book) -> int:
    if database is None:
        return (book.folder / crowd.DATABASE).stat().st_size
    ((size,),) = database.execute(f"SELECT pg_database_size('{book.url.rpartition('/')[2]}')")
    return int(size)


def targets(found: Large) -> list[Target]:
    """Hold an engine to its targets."""
    name, old, young = found.engine, found.old, found.young
    return [
        at_least(f"{name}: payments, of the young book's rate", found.rate_ratio, 0.8),
        at_most(f"{name}: balance, p99", old.balance_p99_ms, 5, unit=" ms", decimals=1),
        at_most(f"{name}: search for 3 letters and more, p99", old.search_p99_ms, 20, unit=" ms", decimals=1),
        at_most(f"{name}: sign-up, of the young book's time", old.sign_up_p50_ms / young.sign_up_p50_ms, 1.2),
        at_most(f"{name}: verify", found.verify_seconds / 60, 10, unit=" min", decimals=1),
    ]


def render(found: Sequence[Large], machine: Sequence[tuple[str, str]], *, people: int, transfers: int) -> str:
    """Write the report."""
    rows: list[Sequence[str]] = []
    for each in found:
        for name, book in (("young", each.young), ("old", each.old)):
            numbers = (book.balance_p99_ms, book.search_p50_ms, book.search_p99_ms, book.sign_up_p50_ms)
            rows.append((f"{each.engine}, {name}", f"{book.rate:,.0f}", *(f"{number:.2f}" for number in numbers)))
    made = [
        (each.engine, f"{each.database_gb:.1f}", f"{each.seed_seconds:.0f}", f"{each.verify_seconds:.0f}",
         f"{each.verify_rss_mb:.0f}") for each in found
    ]  # fmt: skip
    parts = [
        f"# Large books on Hundi {__version__}, {time.strftime('%Y-%m-%d')}",
        _ABOUT.format(people=people, transfers=transfers, active=min(_ACTIVE, people)),
        table(("In short", "Measured", "Target"), [target.row for each in found for target in targets(each)]),
        _HOW.format(active=min(_ACTIVE, people)),
        table(("Book", "Payments/s", "Balance p99 ms", "Search p50 ms", "Search p99 ms", "Sign-up p50 ms"), rows),
        table(("The old book", "GiB", "Made in s", "Verified in s", "Memory of verify, MB"), made),
        "## The machine",
        table(("", "Server"), list(machine)),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()

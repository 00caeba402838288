"""Payments over HTTP beside the raw handler: the same requests, the same server, in turns, in one run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from bench import crowd, people
from bench.load import Plan, Result
from bench.processes import BenchError, Server, put_load, running, verify
from bench.traffic import Traffic

Say = Callable[[str], None]


class Case(msgspec.Struct, frozen=True):
    """One kind of load."""

    connections: int
    traffic: Traffic = Traffic()

    @property
    def name(self) -> str:
        """Say what it is."""
        payees = {"uniform": "", "zipf": ", payees by Zipf's law", "hot": ", one payee"}[self.traffic.payees]
        return f"{self.connections}{payees}{', idempotency keys' if self.traffic.keyed else ''}"

    def is_plain(self, connections: int) -> bool:
        """Say whether it is the ordinary load, on so many connections."""
        return self == Case(connections)


def hot(connections: int) -> Case:
    """Everybody pays one person."""
    return Case(connections, Traffic(payees="hot"))


PLAIN_CASES: Final = (Case(1), Case(64), Case(256))
CASES: Final = (
    *PLAIN_CASES,
    hot(64),
    Case(64, Traffic(keyed=True)),
)


class Side(msgspec.Struct, frozen=True):
    """What one server did under one kind of load: medians of its turns, but for `max_ms`, the worst of them."""

    rate: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: float
    """Processor time of the server, a request."""
    database_cpu_us: float
    """Processor time of the database's own process, a request; 0 where it has none."""
    load_busy: float
    """The share of the time that the load generator's processor was busy: below 1, or it is what was measured."""


class CaseResult(msgspec.Struct, frozen=True):
    """Hundi beside the raw handler under one kind of load."""

    case: Case
    hundi: Side
    raw: Side
    ratio: float
    """Of rates: the median of the ratios of the turns."""
    cpu_ratio: float
    """Of processor time: how much the raw handler needs of what Hundi needs."""


class HttpResult(msgspec.Struct, frozen=True):
    """The kinds of load, and the server's resident memory."""

    cases: list[CaseResult]
    rss_before: int
    rss_most: int
    rss_after: int
    """Bytes: when it began, the most after any turn, and at the end."""
    payments: int
    """How many were acknowledged; as many are in the book, which was verified."""


def measure(
    template: Path, folder: Path, *, cases: Sequence[Case], rounds: int, seconds: float, pin: bool, say: Say
) -> HttpResult:
    """Measure some kinds of load in turns, and verify the book after each round.

    Raises:
        BenchError: a request was refused, or the book does not hold, or not what was acknowledged.

    """
    book, yardstick = people.copy(template, folder / "hundi"), people.copy(template, folder / "raw")
    url = crowd.database_url(book)
    in_book = verify(url)
    taken: dict[Case, list[tuple[Result, Result]]] = {case: [] for case in cases}
    acknowledged = 0
    memory: list[int] = []
    serve = ["-m", "hundi", "serve", "--port", "0", "--database", url]
    with running(["-m", "bench.raw"], yardstick, pin=pin) as raw, running(serve, book, pin=pin) as hundi:
        memory.append(hundi.usage().rss_bytes)
        for turn in range(rounds):
            for case in cases:
                theirs = put_load(plan_for(case, raw, seconds, seed=turn), pin=pin)
                ours = put_load(plan_for(case, hundi, seconds, seed=turn), pin=pin)
                taken[case].append((ours, theirs))
                acknowledged += ours.answered
                memory.append(ours.server_rss_bytes)
                say(
                    f"{case.name}: {ours.rate:,.0f}/s, {ours.rate / theirs.rate:.2f} of the raw handler's rate, "
                    f"{ours.server_rss_bytes / 1_000_000:.0f} MB"
                )
            transfers = verify(url) - in_book
            if transfers != acknowledged:
                raise BenchError(f"{acknowledged} payments were acknowledged and {transfers} are in the book")
            say(f"the book holds, with all {acknowledged:,} payments")
        memory.append(hundi.usage().rss_bytes)
    return HttpResult(
        [_summed_up(case, results) for case, results in taken.items()],
        rss_before=memory[0],
        rss_most=max(memory),
        rss_after=memory[-1],
        payments=acknowledged,
    )


def plan_for(case: Case, server: Server, seconds: float, *, seed: int) -> Plan:
    """Plan a turn of load on a server."""
    return Plan(
        port=server.port,
        server_pid=server.pid,
        database_pid=server.database_pid,
        folder=str(server.folder),
        connections=case.connections,
        seconds=seconds,
        traffic=msgspec.structs.replace(case.traffic, seed=seed),
    )


def side_of(results: Sequence[Result]) -> Side:
    """Sum up a server's turns."""
    return Side(
        rate=median(result.rate for result in results),
        p50_ms=median(result.p50_ms for result in results),
        p99_ms=median(result.p99_ms for result in results),
        max_ms=max(result.max_ms for result in results),
        cpu_us=median(result.server_cpu_us for result in results),
        database_cpu_us=median(result.database_cpu_us for result in results),
        load_busy=median(result.load_cpu_seconds / result.seconds for result in results),
    )


def _summed_up(case: Case, results: Sequence[tuple[Result, Result]]) -> CaseResult:
    return CaseResult(
        case,
        side_of([ours for ours, _ in results]),
        side_of([theirs for _, theirs in results]),
        median(ours.rate / theirs.rate for ours, theirs in results),
        median(theirs.server_cpu_us / ours.server_cpu_us for ours, theirs in results),
    )

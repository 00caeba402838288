"""The report: tables in Markdown, the machine, and how to read them."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from bench import comparison_report
from bench.committer import GroupResult
from bench.comparison import Comparison
from bench.http import CaseResult, HttpResult
from bench.inside import GroupTime
from bench.inside import Rung as GroupRung
from bench.markdown import table
from bench.targets import Target, at_least, beside_peers
from bench.where import Rung
from hundi import __version__

HTTP_TARGET: Final = 0.4
"""Of the raw handler's rate, at 64 connections."""
COMMITTER_TARGET: Final = 0.5
"""Of the rate of bare inserts, in groups of 64 and more."""
MEMORY_TARGET: Final = 150
"""Megabytes, resident."""

_MEGABYTE: Final = 1_000_000
_CONNECTIONS: Final = 64
_GROUP: Final = 64

_INTRODUCTION: Final = """
Made by `make bench` in one run. Ratios of one run mean something anywhere; rates and latencies are this machine's.
"""

_HTTP: Final = """
`POST /api/v1/account/transfer`, durable. Beside it a handler that reads the same body and answers at once with one as
long, and with no headers but its type and its length, on the same uvicorn with the same settings. The load is a closed
loop: each connection sends its next payment when its last was answered. Payers and payees are drawn evenly from all
people unless the table says otherwise. The two servers take turns.
"""

_HTTP_READING: Final = """
*Ratio* is Hundi's rate to the raw handler's, the median of the turns. *CPU* is the server's own processor time for a
request, which other work on the machine disturbs least; *CPU ratio* is the raw handler's to Hundi's. *Load busy* is how
much of its time the load generator was at work: near 100 % it would be the load that was measured.
"""

_HTTP_PROOF: Final = """
Every answer was 200, and after each round `hundi verify` found the book in order, with every one of the {payments:,}
acknowledged payments in it and no other.
"""

_COMMITTER: Final = """
Payments submitted in groups, each group awaited before the next, without HTTP, their sessions checked. Beside it bare
inserts of the very same transfer rows into a book with the same people: the same table, indexes, constraints, triggers
and pragmas, as many rows a transaction, ready-made tuples, `executemany` and COMMIT on one thread. Transfers a second,
durable. The committer also reads and writes the accounts; the bare inserts do not.
"""

_WHERE: Final = """
64 connections. Each line has one part of Hundi more than the line before, and *more* is what it adds in processor time.
"""

_WHERE_READING: Final = """
*Group* is how many payments shared a commit on average. Slower commits make larger groups, which cost less each, so
that a step can cost less than nothing. What is not processor time is waiting, for the disk or for other work on the
machine.
"""

_INSIDE: Final = """
Microseconds a payment, without HTTP, for the same payments on every line.
"""


class Report(msgspec.Struct):
    """All that was measured in one run; None is what was left out."""

    machine: list[tuple[str, str]]
    settings: list[tuple[str, str]]
    comparison: Comparison | None = None
    http: HttpResult | None = None
    committer: list[GroupResult] | None = None
    where: list[Rung] | None = None
    inside: GroupTime | None = None


def render(report: Report) -> tuple[str, dict[str, str]]:
    """Write the report; returns it, and its plots by the name of their file."""
    drawn: dict[str, str] = {}
    parts = [f"# Benchmarks of Hundi {__version__}, {datetime.now(UTC):%Y-%m-%d}", _INTRODUCTION, _targets(report)]
    if report.comparison is not None:
        compared, drawn = comparison_report.render(report.comparison)
        parts += compared
    if report.http is not None:
        parts += _http(report.http)
    if report.committer is not None:
        parts += _committer(report.committer)
    if report.where is not None:
        parts += _where(report.where)
    if report.inside is not None:
        parts += _inside(report.inside)
    parts += ["## The machine", table(("", ""), report.machine), "## The run", table(("", ""), report.settings)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n", drawn


def _targets(report: Report) -> str:
    """Hold all that was measured to what it is meant to be."""
    targets: list[Target] = []
    if report.comparison is not None:
        targets += beside_peers(report.comparison)
    if report.http is not None:
        plain = next(result for result in report.http.cases if result.case.is_plain(_CONNECTIONS))
        fact = f"HTTP payments at {_CONNECTIONS} connections, of the raw handler's rate"
        targets.append(at_least(fact, plain.ratio, HTTP_TARGET))
    if report.committer is not None:
        worst = min(result.ratio for result in report.committer if result.group >= _GROUP)
        fact = f"The committer in groups of {_GROUP} and more, of bare inserts' rate, at worst"
        targets.append(at_least(fact, worst, COMMITTER_TARGET))
    if report.http is not None:
        most = math.ceil(report.http.rss_most / _MEGABYTE)
        fact = "Resident memory of the server on SQLite, at most"
        targets.append(Target(fact, f"{most} MB", f"< {MEMORY_TARGET} MB", most < MEMORY_TARGET))
    return table(("In short", "Measured", "Target"), [target.row for target in targets]) if targets else ""


def _http(result: HttpResult) -> list[str]:
    head = ("Connections", "Server", "Requests/s", "p50 ms", "p99 ms", "max ms", "CPU µs", "Load busy", "Ratio")
    memory = (
        ("when it began", f"{result.rss_before / _MEGABYTE:.0f}"),
        ("at most, after any turn", f"{result.rss_most / _MEGABYTE:.0f}"),
        ("at the end", f"{result.rss_after / _MEGABYTE:.0f}"),
    )
    return [
        "## Beside a handler that does nothing",
        _HTTP,
        table((*head, "CPU ratio"), [row for case in result.cases for row in _http_rows(case)]),
        _HTTP_READING,
        _HTTP_PROOF.format(payments=result.payments),
        table(("Resident memory of the server", "MB"), memory),
    ]


def _http_rows(result: CaseResult) -> Iterable[Sequence[str]]:
    """Show both servers, and the ratios in the first one's line."""
    hundi = (result.case.name, "Hundi"), result.hundi, (f"**{result.ratio:.2f}**", f"{result.cpu_ratio:.2f}")
    raw = ("", "raw handler"), result.raw, ("", "")
    for names, side, ratios in (hundi, raw):
        times = f"{side.p50_ms:.2f}", f"{side.p99_ms:.2f}", f"{side.max_ms:.0f}", f"{side.cpu_us:.0f}"
        yield *names, f"{side.rate:,.0f}", *times, f"{side.load_busy:.0%}", *ratios


def _committer(results: Sequence[GroupResult]) -> list[str]:
    rows = [
        (
            f"{result.group:,}{', with idempotency keys' if result.keyed else ''}",
            f"{result.committed:,.0f}",
            f"{result.inserted:,.0f}",
            f"**{result.ratio:.2f}**",
            f"{result.group_ms:.2f}",
        )
        for result in results
    ]
    head = ("Group", "Committer", "Bare inserts", "Ratio", "ms a group")
    return ["## The committer alone", _COMMITTER, table(head, rows)]


def _where(rungs: Sequence[Rung]) -> list[str]:
    rows: list[tuple[str, ...]] = []
    before: float | None = None
    for rung in rungs:
        side = rung.side
        more = "" if before is None else f"{side.cpu_us - before:+.1f}"
        group = "" if rung.group is None else f"{rung.group:.0f}"
        rows.append(
            (rung.about, f"{side.rate:,.0f}", f"{1_000_000 / side.rate:.1f}", f"{side.cpu_us:.1f}", more, group)
        )
        before = side.cpu_us
    head = ("", "Requests/s", "µs", "CPU µs", "more", "Group")
    return ["## Where a payment's time goes", _WHERE, table(head, rows), _WHERE_READING]


def _inside(result: GroupTime) -> list[str]:
    def rungs_table(first: str, rungs: Sequence[GroupRung]) -> str:
        sizes = list(rungs[0].microseconds)
        rows = [(rung.about, *(f"{rung.microseconds[size]:.1f}" for size in sizes)) for rung in rungs]
        return table((first, *(f"Groups of {size:,}" for size in sizes)), rows)

    return [
        "## Where a group's time goes",
        _INSIDE,
        rungs_table("", result.rungs),
        rungs_table("The statements, one by one", result.statements),
    ]

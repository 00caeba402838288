"""The report's part on Hundi and its peers: a table for each load, and plots."""

from collections.abc import Callable, Iterable, Sequence
from textwrap import fill
from typing import Final

from bench import plots
from bench.comparison import Comparison, Showing
from bench.contenders import CONNECTIONS, FASTAPI
from bench.duel import Duel
from bench.http import Case, hot
from bench.markdown import table
from bench.targets import rounded_down
from bench.traffic import Traffic

_INTRODUCTION: Final = """
`POST /api/v1/account/transfer` with a bearer token and `{"to": …, "amount": …}`: every server is asked the same, by as
many people, who began with the same balances. All stand on one machine and take turns, forth and
back; the load generator is a closed loop, in which each connection sends its next payment when its last was answered,
and the clock starts when every connection has had an answer, or has waited a quarter of a minute for one. All commits
are durable: SQLite with `synchronous=FULL`, and one PostgreSQL for all, with its default settings but for the number of
connections it takes, a database each.
"""

_PEERS: Final = """
The peers are in `bench/peers/`, whole small backends with the textbook's own transaction: lock both accounts in the
order of their ids with `SELECT … FOR UPDATE`, look at the balance, update both, insert the transfer, commit. FastAPI
loads the user whom the token names, as its documentation teaches; Express goes by the token alone, which is one
statement less. Hundi checks that the token's session has not ended.
"""

_READING: Final = """
*Times FastAPI* is of rates: the median over the rounds. *CPU* is processor time a payment, of the server with all its
processes and of PostgreSQL with all of its. *Load busy* is how much of its time the load generator was at work: near
100 % it would be the load that was measured. Latencies are of the answers that came while the clock ran.
"""

_DUELS: Final = """
Several processes beside one, in pairs of turns that follow each other, each first in every other pair: the median of
the pairs' ratios, and the 95 % interval that the sign test gives of it. Two servers that are alike come to 1 within it,
nineteen times in twenty.
"""

_HEAD: Final = (
    "Load",
    "Server",
    "Payments/s",
    "Times FastAPI",
    "p50 ms",
    "p99 ms",
    "max ms",
    "CPU µs",
    "PostgreSQL CPU µs",
    "Load busy",
)

_DUEL_HEAD: Final = ("Load", "Server", "Of one's rate", "95 %", "Pairs")

_LOADS: Final = {"uniform": "payees drawn evenly", "zipf": "payees by Zipf's law", "hot": "one payee"}


def render(found: Comparison) -> tuple[list[str], dict[str, str]]:
    """Write the part; returns its paragraphs, and the plots by the name of their file."""
    cases = list(dict.fromkeys(showing.case for showing in found.showings))
    drawn = _plots(found, cases)
    parts = ["## Hundi and its peers", _INTRODUCTION, _PEERS]
    parts.append(table(("Server", "Made of"), [(name, about) for name, about in found.contenders.items()]))
    parts += [f"**Left out:** {reason}." for reason in found.left_out]
    parts += [f"![{name.removesuffix('.svg').replace('-', ' ')}](plots/{name})" for name in drawn]
    parts.append(table(_HEAD, [row for case in cases for row in _rows(found, case)]))
    parts.append(_READING)
    if found.duels:
        parts += [_DUELS, table(_DUEL_HEAD, map(_duel_row, found.duels))]
    parts += [_failures(found), _proof(found)]
    return parts, drawn


def _duel_row(duel: Duel) -> Sequence[str]:
    interval = "" if duel.interval is None else " to ".join(f"{rounded_down(end, 2):.2f}" for end in duel.interval)
    load = f"{duel.case.connections:,}, {_LOADS[duel.case.traffic.payees]}"
    pairs = " ".join(f"{ratio:.2f}" for ratio in duel.ratios)
    return load, duel.one, f"**{rounded_down(duel.ratio, 2):.2f}**", interval, pairs


def _rows(found: Comparison, case: Case) -> Iterable[Sequence[str]]:
    load = f"{case.connections:,}, {_LOADS[case.traffic.payees]}"
    for showing in (each for each in found.showings if each.case == case):
        side, name = showing.side, showing.contender
        ratio = found.ratio((name, case), (FASTAPI.name, case))
        yield (
            load,
            name,
            f"{side.rate:,.0f}",
            "" if ratio is None or name == FASTAPI.name else f"**{ratio:.1f}**",
            f"{side.p50_ms:,.1f}",
            f"{side.p99_ms:,.1f}",
            f"{side.max_ms:,.0f}",
            f"{side.cpu_us:,.0f}",
            f"{side.database_cpu_us:,.0f}" if side.database_cpu_us else "",
            f"{side.load_busy:.0%}",
        )
        load = ""


def _failures(found: Comparison) -> str:
    failed = [showing for showing in found.showings if showing.failed]
    if not failed:
        return "No request failed."
    return "Requests that were not answered with 200:\n\n" + "\n".join(
        f"- {each.contender}, {each.case.name}: {each.failed:,}; the first: `{_one_line(each.first_failure)}`"
        for each in failed
    )


def _one_line(text: str) -> str:
    return " ".join(text.replace("`", "'").split())[:200]


def _proof(found: Comparison) -> str:
    counts = ", ".join(f"{name} {count:,}" for name, count in found.payments.items())
    return fill(
        "Afterwards every book was verified, Hundi's by `hundi verify`, the peers' by adding up: the sum is what it "
        "was, no balance is below zero, each is what its transfers come to, and the book has all the acknowledged "
        f"payments: {counts}.",
        width=120,
    )


def _plots(found: Comparison, cases: Sequence[Case]) -> dict[str, str]:
    groups = {
        f"{CONNECTIONS} connections, {_LOADS[case.traffic.payees]}": {
            showing.contender: showing.side.rate for showing in found.showings if showing.case == case
        }
        for case in (Case(CONNECTIONS), Case(CONNECTIONS, Traffic(payees="zipf")), hot(CONNECTIONS))
        if case in cases
    }
    plain = [case for case in cases if case.is_plain(case.connections)]
    places = [f"{case.connections:,}" for case in plain]

    def over(value: Callable[[Showing], float]) -> dict[str, list[float | None]]:
        lines = {
            name: [None if (showing := found.find(name, case)) is None else value(showing) for case in plain]
            for name in found.contenders
        }
        return {name: line for name, line in lines.items() if sum(place is not None for place in line) > 1}

    series = list(found.contenders)
    return {
        "rate-by-payees.svg": plots.bars("Durable payments a second", groups, series=series),
        "rate-by-connections.svg": plots.lines(
            "Durable payments a second, by connections (logarithmic)",
            places,
            over(lambda showing: showing.side.rate),
            series=series,
            below="connections",
        ),
        "p99-by-connections.svg": plots.lines(
            "99 of 100 payments are answered within so many milliseconds (logarithmic)",
            places,
            over(lambda showing: showing.side.p99_ms),
            series=series,
            below="connections",
        ),
    }

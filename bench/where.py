"""Where the time of a payment goes: a ladder over HTTP, each rung with one part of Hundi more than the one before."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from bench import people
from bench.http import Case, Side, plan_for, side_of
from bench.load import Result
from bench.processes import Server, put_load, running

Say = Callable[[str], None]

RUNGS: Final = {
    "raw": "uvicorn, and a handler that reads the body and answers",
    "edge": "+ the edge: known hosts, request id, headers of security and CORS",
    "parsed": "+ token, JSON, amount, answer; from here on by the express way, without ASGI",
    "queued": "+ the committer: queue, futures, groups (before a ledger that says yes)",
    "decided": "+ the rules of money, on a book in memory",
    "unsynced": "+ SQLite's statements (`synchronous=OFF`: nothing lasts)",
    "durable": "+ the sync of each group to disk: all of Hundi's money path",
}
"""Variants of `bench.variants`, in order, and what each is."""

_CONNECTIONS: Final = 64


class Rung(msgspec.Struct, frozen=True):
    """One variant."""

    about: str
    side: Side
    group: float | None
    """How many payments a group had on average, where there are groups."""


def measure(template: Path, folder: Path, *, rounds: int, seconds: float, pin: bool, say: Say) -> list[Rung]:
    """Measure all rungs in turns.

    Raises:
        BenchError: a request was refused.

    """
    taken: dict[str, list[Result]] = {name: [] for name in RUNGS}
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name in RUNGS:
            book = people.copy(template, folder / name)
            servers[name] = stack.enter_context(running(["-m", "bench.variants", name, str(book)], book, pin=pin))
        for turn in range(rounds):
            for name, server in servers.items():
                result = put_load(plan_for(Case(_CONNECTIONS), server, seconds, seed=turn), pin=pin)
                taken[name].append(result)
                say(f"{name}: {result.rate:,.0f}/s, {result.server_cpu_us:.1f} µs of processor time a request")
    return [Rung(about, side_of(taken[name]), _group(folder / name)) for name, about in RUNGS.items()]


class _Counts(msgspec.Struct):
    groups: int
    commands: int


def _group(folder: Path) -> float | None:
    """Read what a variant printed when it ended."""
    last = (folder / "server.log").read_text(encoding="utf-8").rstrip().rpartition("\n")[2]
    if not last.startswith("{"):
        return None
    counts = msgspec.json.decode(last, type=_Counts)
    return counts.commands / max(1, counts.groups)

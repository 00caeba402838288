"""`make bench`: measure everything in one run, and write the report.

What is measured: `comparison` (payments beside the peers), `http` (beside a handler that does nothing), `committer`
(beside bare inserts), `where` (the parts of a payment's time), `inside` (those of a group's). What with: `load` sends
`traffic` to servers that `processes` starts, on books that `people` fills; `contenders` says who they are, `peers` has
those that are not Hundi; `raw` and `variants` are made for comparison with parts of it. `machine`, `report`, `targets`
and `plots` tell the rest.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from bench import committer, comparison, contenders, crowd, http, inside, people, where
from bench.contenders import Ground
from bench.crowd import Book
from bench.machine import allow_many_connections, cpus, describe
from bench.processes import ROOT, BenchError
from bench.report import Report, render

PARTS: Final = ("peers", "http", "committer", "where", "inside")


class Size(msgspec.Struct, frozen=True):
    """How much is measured."""

    peers_cases: tuple[http.Case, ...]
    peers_rounds: int
    peers_seconds: float
    http_cases: tuple[http.Case, ...]
    http_rounds: int
    http_seconds: float
    committer_rounds: int
    where_rounds: int
    where_seconds: float
    inside_rounds: int
    scale: float
    """Of the number of payments in a turn of the committer."""


FULL: Final = Size(comparison.CASES, 5, 3.0, http.CASES, 3, 2.0, 3, 3, 1.5, 3, 1.0)
QUICK: Final = Size(comparison.QUICK_CASES, 1, 1.0, http.PLAIN_CASES, 1, 1.0, 1, 1, 0.7, 1, 0.25)


def main() -> None:
    """Read the command line, measure, report."""
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is ended and removed
    allow_many_connections()
    try:
        report = _measure(given, QUICK if given.quick else FULL)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    text, plots = render(report)
    output: Path | None = given.output
    if output is None and not given.quick and set(given.only) == set(PARTS):
        output = Path(__file__).with_name("report.md")
    if output is not None:
        output.write_text(text, encoding="utf-8")
        folder = output.with_name("plots")
        folder.mkdir(exist_ok=True)
        for name, drawn in plots.items():
            (folder / name).write_text(drawn, encoding="utf-8")
    print(f"\n{text}")
    if output is not None:
        print(f"Written to {output.name}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Hundi, and write bench/report.md.")
    parser.add_argument("--quick", action="store_true", help="a look in a minute or so; writes no report by itself")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--people", type=int, default=1_000, help="how many people there are (1,000)")
    parser.add_argument("--pin", action="store_true", help="hold server and load to a processor each")
    parser.add_argument("--output", type=Path, help="where to write the report, instead of bench/report.md")
    return parser.parse_args()


def _measure(given: argparse.Namespace, size: Size) -> Report:
    began = time.monotonic()

    def say_in(part: str) -> Callable[[str], None]:
        return lambda text: print(f"{time.monotonic() - began:5.0f} s  {part:<9}  {text}", flush=True)

    build = ROOT / "build"  # on the disk that the checkout is on: /tmp may be memory
    build.mkdir(exist_ok=True)
    pin = given.pin and len(cpus()) >= 2
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as name, ExitStack() as stack:
        folder = Path(name)
        template = folder / "template"
        cluster = stack.enter_context(contenders.cluster()) if "peers" in given.only else None
        report = Report(describe(folder), _settings(given, size, pin=pin))
        say_in("people")(f"making a book of {given.people:,} people")
        people.fill(crowd.in_folder(template), given.people)
        if cluster is not None:
            report.machine += [*contenders.describe(cluster), *contenders.describe_peers()]
            on_postgres = Book(cluster.new_database(), folder / "postgres")
            people.fill(on_postgres, given.people)
            ground = Ground(cluster, folder, given.people, template, on_postgres, pin)
            report.comparison = comparison.measure(
                ground,
                cases=size.peers_cases,
                rounds=size.peers_rounds,
                seconds=size.peers_seconds,
                say=say_in("peers"),
            )
        if "http" in given.only:
            report.http = http.measure(
                template,
                folder / "http",
                cases=size.http_cases,
                rounds=size.http_rounds,
                seconds=size.http_seconds,
                pin=pin,
                say=say_in("http"),
            )
        if "committer" in given.only:
            report.committer = committer.measure(
                template,
                folder / "committer",
                rounds=size.committer_rounds,
                scale=size.scale,
                say=say_in("committer"),
            )
        if "where" in given.only:
            report.where = where.measure(
                template,
                folder / "where",
                rounds=size.where_rounds,
                seconds=size.where_seconds,
                pin=pin,
                say=say_in("where"),
            )
        if "inside" in given.only:
            report.inside = inside.measure(
                template, folder / "inside", rounds=size.inside_rounds, scale=size.scale, say=say_in("inside")
            )
    return report


def _settings(given: argparse.Namespace, size: Size, *, pin: bool) -> list[tuple[str, str]]:
    pinned = "each server on one processor, the load on another" if pin else "as the system schedules them"
    return [
        ("People", f"{given.people:,}, signed in, with enough money"),
        ("Processors", f"{pinned}; the committer alone has all of them"),
        ("Peers", f"{size.peers_rounds} turns of {size.peers_seconds:g} s each, after one to warm up"),
        ("HTTP", f"{size.http_rounds} turns of {size.http_seconds:g} s each, after a warm-up of half a second"),
        ("Committer", f"{size.committer_rounds} turns of each, after one to warm up"),
    ]


if __name__ == "__main__":
    main()

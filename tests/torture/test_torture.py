"""A short turn of `make torture`: every fault of an engine, and nothing violated."""

from dataclasses import replace

import pytest

from tests.torture.plan import OF_DATABASE, Engine, Fault
from tests.torture.report import summary
from tests.torture.run import Options, torture

SEED = 20_26
TURNS = 4
"""At most, until a payment was cut off after it had happened: most turns meet a dozen such moments, and some on SQLite
none. They fit into the time that each test has, where much else runs."""
ON_SQLITE = tuple(fault for fault in Fault if fault not in OF_DATABASE and fault is not Fault.KILL_SERVERS)


@pytest.mark.timeout(180)
def test_a_server_on_sqlite_keeps_its_word_through_kills_stops_and_freezes() -> None:
    check(Options(Engine.SQLITE, SEED, faults=3 * len(ON_SQLITE), servers=1, deck=ON_SQLITE), ON_SQLITE)


@pytest.mark.timeout(240)
def test_servers_on_postgresql_keep_their_word_through_every_fault() -> None:
    check(
        Options(Engine.POSTGRESQL, SEED, faults=2 * len(Fault), servers=2, workers=2, deck=tuple(Fault)), tuple(Fault)
    )


def check(options: Options, faults: tuple[Fault, ...]) -> None:
    for turn in range(TURNS):
        report = torture(replace(options, seed=options.seed + turn))
        assert not report.violations, summary(report)
        assert {fault for fault in faults if not report.tally[fault]} == set(), "each came to pass"
        assert report.tally["checks"] > 0
        assert report.tally["verified"] > 0
        if report.tally["had happened"] > 0:
            return
    pytest.fail(f"none was cut off after it had happened, in {TURNS} turns")

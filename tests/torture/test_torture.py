"""A short turn of `make torture`: every fault of an engine, and nothing violated."""

import pytest

from tests.torture.plan import OF_DATABASE, Engine, Fault
from tests.torture.report import summary
from tests.torture.run import Options, Report, torture

SEED = 20_26
ON_SQLITE = tuple(fault for fault in Fault if fault not in OF_DATABASE and fault is not Fault.KILL_SERVERS)


@pytest.mark.timeout(180)
def test_a_server_on_sqlite_keeps_its_word_through_kills_stops_and_freezes() -> None:
    check(torture(Options(Engine.SQLITE, SEED, faults=2 * len(ON_SQLITE), servers=1, deck=ON_SQLITE)), ON_SQLITE)


@pytest.mark.timeout(240)
def test_servers_on_postgresql_keep_their_word_through_every_fault() -> None:
    check(torture(Options(Engine.POSTGRESQL, SEED, faults=2 * len(Fault), servers=2, deck=tuple(Fault))), tuple(Fault))


def check(report: Report, faults: tuple[Fault, ...]) -> None:
    assert not report.violations, summary(report)
    assert {fault for fault in faults if not report.tally[fault]} == set(), "each came to pass"
    assert report.tally["checks"] > 0
    assert report.tally["verified"] > 0
    assert report.tally["had happened"] > 0, "some were cut off after they had happened"

"""The plan is a pure function of the seed, and holds what it should."""

from collections import Counter
from itertools import islice

import pytest

from tests.torture.plan import (
    DECKS,
    FOUNDERS,
    KILLS,
    OF_DATABASE,
    OPENING_MINOR,
    TOO_MUCH_MINOR,
    Engine,
    Fault,
    make_plan,
    payments,
)

SEED = 7
PLAN = make_plan(SEED, engine=Engine.POSTGRESQL, faults=60, servers=3)


def test_a_seed_makes_the_same_plan_again() -> None:
    assert make_plan(SEED, engine=Engine.POSTGRESQL, faults=60, servers=3) == PLAN
    for round_ in PLAN[:3]:
        assert list(islice(payments(SEED, round_), 300)) == list(islice(payments(SEED, round_), 300))


def test_another_seed_makes_another_plan() -> None:
    assert make_plan(SEED + 1, engine=Engine.POSTGRESQL, faults=60, servers=3) != PLAN
    assert list(islice(payments(SEED + 1, PLAN[0]), 9)) != list(islice(payments(SEED, PLAN[0]), 9))


def test_a_longer_plan_begins_as_a_shorter_one() -> None:
    assert make_plan(SEED, engine=Engine.POSTGRESQL, faults=20, servers=3) == PLAN[:20]


@pytest.mark.parametrize("engine", Engine)
def test_a_full_run_kills_two_hundred_times(engine: Engine) -> None:
    faults = Counter(round_.fault for round_ in make_plan(SEED, engine=engine, faults=272, servers=1))
    assert sum(faults[fault] for fault in KILLS) >= 200


def test_sqlite_has_no_database_to_kill_and_postgresql_meets_every_fault() -> None:
    assert not set(DECKS[Engine.SQLITE]) & OF_DATABASE
    assert set(DECKS[Engine.POSTGRESQL]) == set(Fault)


def test_no_key_comes_twice_and_nobody_pays_themselves() -> None:
    asked = [pay for round_ in PLAN for pay in islice(payments(SEED, round_), 300)]
    assert len({pay.key for pay in asked}) == len(asked)
    assert all(pay.payer != pay.payee for pay in asked)
    cash = [cash.key for round_ in PLAN for cash in round_.cash]
    assert cash
    assert len(set(cash)) == len(cash)


def test_only_people_who_are_there_pay_and_are_paid() -> None:
    people = FOUNDERS
    for round_ in PLAN:
        assert round_.people == people
        asked = list(islice(payments(SEED, round_), 300))
        assert {pay.payer for pay in asked} | {pay.payee for pay in asked} <= set(range(people))
        assert all(cash.person < people for cash in round_.cash)
        people += round_.newcomers
    assert people > FOUNDERS


def test_some_ask_for_too_much_and_some_ask_twice_at_once() -> None:
    asked = [pay for round_ in PLAN for pay in islice(payments(SEED, round_), 100)]
    assert any(pay.is_twin for pay in asked)
    assert any(pay.minor == TOO_MUCH_MINOR for pay in asked)
    assert OPENING_MINOR * PLAN[-1].people < TOO_MUCH_MINOR

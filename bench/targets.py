"""What Hundi is meant to reach beside its peers, and whether it did in this run."""

import math
from typing import Final

import msgspec

from bench.comparison import DUEL_CASES, Comparison
from bench.contenders import (
    CONNECTIONS,
    FASTAPI,
    HUNDI_POSTGRES,
    HUNDI_SQLITE,
    WORKERS,
)
from bench.duel import Duel
from bench.http import Case, hot

UNIFORM: Final = Case(CONNECTIONS)
HOT: Final = hot(CONNECTIONS)
ALONE: Final = Case(1)

TIMES_FASTAPI: Final = (
    (HUNDI_SQLITE, UNIFORM, "uniform payees", 25.0),
    (HUNDI_SQLITE, HOT, "one payee", 40.0),
    (HUNDI_POSTGRES, UNIFORM, "uniform payees", 15.0),
    (HUNDI_POSTGRES, HOT, "one payee", 25.0),
    (HUNDI_SQLITE, ALONE, "one connection", 2.0),
    (HUNDI_POSTGRES, ALONE, "one connection", 2.0),
)
"""How many times the FastAPI peer's rate, under the same load."""

HOT_OF_UNIFORM: Final = 0.8
"""Of the rate on uniform payees, on one payee."""

SLOWER_AT_MOST: Final = 0.9
"""What is called no slower is surely not below this."""


class Target(msgspec.Struct, frozen=True):
    """One line of the table of targets."""

    fact: str
    measured: str
    target: str
    met: bool | None
    """None: not measured."""

    @property
    def row(self) -> tuple[str, str, str]:
        """Lay it out."""
        mark = {True: " ✓", False: " ✗", None: ""}[self.met]
        return self.fact, self.measured, f"{self.target}{mark}"


def rounded_down(value: float, decimals: int) -> float:
    """Round so that what is missed never looks as if it were met."""
    scale: int = 10**decimals
    return math.floor(value * scale) / scale


def at_least(fact: str, measured: float | None, least: float, *, unit: str = "", decimals: int = 2) -> Target:
    """Hold a figure to its target. It is rounded down, so that what is missed never looks as if it were met."""
    target = f"≥ {least:g}{unit}"
    if measured is None:
        return Target(fact, "not measured", target, None)
    return Target(fact, f"{rounded_down(measured, decimals):,.{decimals}f}{unit}", target, measured >= least)


def at_most(fact: str, measured: float, most: float, *, unit: str = "", decimals: int = 2) -> Target:
    """Hold a figure to its target from above. It is rounded up, likewise."""
    shown = math.ceil(measured * 10**decimals) / 10**decimals
    return Target(fact, f"{shown:,.{decimals}f}{unit}", f"≤ {most:g}{unit}", measured <= most)


def no_slower(fact: str, duel: Duel | None) -> Target:
    """Hold one server to being no slower than the other.

    Two that are alike are on either side of 1 equally often. So what is asked of the interval (95 %) is that it reaches
    1, and, lest a wide one pass for that alone, that it does not reach far below.
    """
    target = f"no slower: reaches 1, and all ≥ {SLOWER_AT_MOST:g}"
    if duel is None or duel.interval is None:
        return Target(fact, "not measured" if duel is None else "too few pairs", target, None)
    low, high = duel.interval
    shown = [f"{rounded_down(value, 2):.2f}" for value in (duel.ratio, low, high)]
    return Target(fact, f"{shown[0]} ({shown[1]} to {shown[2]})", target, high >= 1 and low >= SLOWER_AT_MOST)


def beside_peers(found: Comparison) -> list[Target]:
    """Hold a comparison to all its targets."""
    targets: list[Target] = []
    for ours, case, load, least in TIMES_FASTAPI:
        ratio = found.ratio((ours.name, case), (FASTAPI.name, case))
        targets.append(at_least(f"{ours.name}, {load}: times the FastAPI peer", ratio, least, unit="×", decimals=1))
    for ours in (HUNDI_SQLITE, HUNDI_POSTGRES):
        ratio = found.ratio((ours.name, HOT), (ours.name, UNIFORM))
        targets.append(at_least(f"{ours.name}: one payee, of the rate on uniform payees", ratio, HOT_OF_UNIFORM))
    fought = {duel.case: duel for duel in found.duels}
    for case in DUEL_CASES:
        fact = f"PostgreSQL, one payee, {case.connections} connections: {WORKERS} processes, of the rate of one"
        targets.append(no_slower(fact, fought.get(case)))
    return targets

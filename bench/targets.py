"""What Hundi is meant to reach beside its peers, and whether it did in this run."""

import math
from typing import Final

import msgspec

from bench.comparison import Comparison
from bench.contenders import (
    CONNECTIONS,
    FASTAPI,
    HUNDI_POSTGRES,
    HUNDI_SQLITE,
    HUNDI_WORKERS,
    MANY_CONNECTIONS,
    WORKERS,
)
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


def at_least(fact: str, measured: float | None, least: float, *, unit: str = "", decimals: int = 2) -> Target:
    """Hold a figure to its target. It is rounded down, so that what is missed never looks as if it were met."""
    target = f"≥ {least:g}{unit}"
    if measured is None:
        return Target(fact, "not measured", target, None)
    shown = math.floor(measured * 10**decimals) / 10**decimals
    return Target(fact, f"{shown:,.{decimals}f}{unit}", target, measured >= least)


def at_most(fact: str, measured: float, most: float, *, unit: str = "", decimals: int = 2) -> Target:
    """Hold a figure to its target from above. It is rounded up, likewise."""
    shown = math.ceil(measured * 10**decimals) / 10**decimals
    return Target(fact, f"{shown:,.{decimals}f}{unit}", f"≤ {most:g}{unit}", measured <= most)


def beside_peers(found: Comparison) -> list[Target]:
    """Hold a comparison to all its targets."""
    targets: list[Target] = []
    for ours, case, load, least in TIMES_FASTAPI:
        ratio = found.ratio((ours.name, case), (FASTAPI.name, case))
        targets.append(at_least(f"{ours.name}, {load}: times the FastAPI peer", ratio, least, unit="×", decimals=1))
    for ours in (HUNDI_SQLITE, HUNDI_POSTGRES):
        ratio = found.ratio((ours.name, HOT), (ours.name, UNIFORM))
        targets.append(at_least(f"{ours.name}: one payee, of the rate on uniform payees", ratio, HOT_OF_UNIFORM))
    for connections in (CONNECTIONS, MANY_CONNECTIONS):
        ratio = found.ratio((HUNDI_WORKERS.name, hot(connections)), (HUNDI_POSTGRES.name, hot(connections)))
        fact = f"PostgreSQL, one payee, {connections} connections: {WORKERS} processes, of the rate of one"
        targets.append(at_least(fact, ratio, 1.0))
    return targets

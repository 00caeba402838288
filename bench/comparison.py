"""Payments over HTTP side by side: Hundi on each engine and the peers, taking turns in one run on one machine."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Final

import msgspec

from bench.contenders import (
    CONNECTIONS,
    HUNDI_POSTGRES,
    HUNDI_WORKERS,
    MANY_CONNECTIONS,
    Contender,
    Ground,
    Running,
    able,
)
from bench.duel import PAIRS, Duel, fight
from bench.http import PLAIN_CASES, Case, Side, hot, plan_for, side_of
from bench.load import Result
from bench.processes import BenchError, put_load
from bench.traffic import Traffic

Say = Callable[[str], None]

CASES: Final = (
    *(*PLAIN_CASES, Case(1_024)),
    Case(CONNECTIONS, Traffic(payees="zipf")),
    *(hot(CONNECTIONS), hot(MANY_CONNECTIONS)),
)
QUICK_CASES: Final = (Case(1), Case(CONNECTIONS), hot(CONNECTIONS))

DUEL_CASES: Final = (hot(CONNECTIONS), hot(MANY_CONNECTIONS))
"""Where several processes are compared with one more closely than a few turns can tell."""


class Showing(msgspec.Struct, frozen=True):
    """What one contender did under one load."""

    contender: str
    case: Case
    side: Side
    rates: list[float]
    """Of each turn."""
    failed: int
    """How many requests were not answered with 200."""
    first_failure: str


class Comparison(msgspec.Struct, frozen=True):
    """Everybody's showings, and what was proved of their books."""

    showings: list[Showing]
    contenders: dict[str, str]
    """What each is made of, by name."""
    payments: dict[str, int]
    """How many of each were acknowledged, by name; their books were verified and hold just these."""
    left_out: list[str]
    """Who was not measured, and why."""
    duels: list[Duel] = []
    """Several processes beside one."""

    def find(self, contender: str, case: Case) -> Showing | None:
        """Find a showing."""
        return next((each for each in self.showings if (each.contender, each.case) == (contender, case)), None)

    def ratio(self, one: tuple[str, Case], other: tuple[str, Case]) -> float | None:
        """Compare two rates: the median of the ratios of the turns that were taken in the same round."""
        mine, theirs = self.find(*one), self.find(*other)
        if mine is None or theirs is None:
            return None
        return median(a / b if b else 0.0 for a, b in zip(mine.rates, theirs.rates, strict=True))


def measure(
    ground: Ground,
    *,
    cases: Sequence[Case],
    rounds: int,
    seconds: float,
    say: Say,
) -> Comparison:
    """Measure everybody in turns, and verify every book afterwards.

    Raises:
        BenchError: a request to Hundi was refused, or somebody's book does not hold, or not what was acknowledged.

    """
    contenders, left_out = able()
    for reason in left_out:
        say(f"left out: {reason}")
    taken: dict[tuple[str, Case], list[Result]] = {}
    fought: dict[Case, list[float]] = {case: [] for case in DUEL_CASES if case in cases}
    with ExitStack() as stack:
        entrants = [
            _Entrant(contender, stack.enter_context(contender.start(ground, ground.folder / f"peers-{place}")))
            for place, contender in enumerate(contenders)
        ]
        for entrant in entrants:  # what compiles itself while it runs has done so before the first round
            entrant.take_turn(Case(CONNECTIONS), seconds, pin=ground.pin, seed=rounds)
        for turn in range(rounds):
            for case in cases:
                for entrant in entrants if turn % 2 == 0 else reversed(entrants):  # who is before whom matters, too
                    name = entrant.contender.name
                    if entrant.contender.takes(case):
                        result = entrant.take_turn(case, seconds, pin=ground.pin, seed=turn)
                        taken.setdefault((name, case), []).append(result)
                        say(f"{case.name}: {name} {result.rate:,.0f}/s, p99 {result.p99_ms:.1f} ms{_failures(result)}")
            for case, ratios in fought.items():
                ratios.extend(_fight(entrants, case, seconds, after=len(ratios), pin=ground.pin, seed=turn, say=say))
        for entrant in entrants:
            entrant.running.check(entrant.acknowledged, entrant.failed)
            say(f"{entrant.contender.name}: the book holds, with all {entrant.acknowledged:,} payments")
        payments = {entrant.contender.name: entrant.acknowledged for entrant in entrants}
    return Comparison(
        [_sum_up(name, case, turns) for (name, case), turns in taken.items()],
        {contender.name: contender.about for contender in contenders},
        payments,
        left_out,
        [Duel(HUNDI_WORKERS.name, HUNDI_POSTGRES.name, case, ratios) for case, ratios in fought.items()],
    )


def _fight(
    entrants: "Sequence[_Entrant]", case: Case, seconds: float, *, after: int, pin: bool, seed: int, say: Say
) -> list[float]:
    """Have several processes and one take some turns about."""

    def turn_of(contender: Contender) -> Callable[[], float]:
        entrant = next(each for each in entrants if each.contender is contender)
        return lambda: entrant.take_turn(case, seconds, pin=pin, seed=seed).rate

    one, other = turn_of(HUNDI_WORKERS), turn_of(HUNDI_POSTGRES)
    return fight(
        one,
        other,
        after=after,
        pairs=PAIRS,
        say=lambda text: say(f"{case.name}: {HUNDI_WORKERS.name}, {text} of one's rate"),
    )


class _Entrant:
    """A contender that runs, and what it was asked and answered so far."""

    def __init__(self, contender: Contender, running: Running) -> None:
        self.contender = contender
        self.running = running
        self.acknowledged = 0
        self.failed = 0

    def take_turn(self, case: Case, seconds: float, *, pin: bool, seed: int) -> Result:
        """Put one kind of load on it."""
        plan = plan_for(case, self.running.server, seconds, seed=seed)
        try:
            result = put_load(plan, pin=pin, lenient=self.contender.may_fail)
        except BenchError as error:
            raise BenchError(f"{self.contender.name}, at {case.name}: {error}") from error
        self.acknowledged += result.answered
        self.failed += result.refused
        return result


def _failures(result: Result) -> str:
    return f", {result.refused} FAILED, the first: {result.first_refusal[:200]!r}" if result.refused else ""


def _sum_up(name: str, case: Case, turns: Sequence[Result]) -> Showing:
    first_failure = next((turn.first_refusal for turn in turns if turn.refused), "")
    failed = sum(turn.refused for turn in turns)
    return Showing(name, case, side_of(turns), [turn.rate for turn in turns], failed, first_failure)

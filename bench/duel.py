"""Two servers turn about, many times: to see a difference that is smaller than what turns differ by.

The machine is not as fast in one second as in the next, and whoever is first in a turn is favoured. So they go in
pairs, each one first in every other, and what is told is the median of the pairs' ratios, with its interval.
"""

from collections.abc import Callable, Sequence
from math import comb
from statistics import median
from typing import Final

import msgspec

from bench.http import Case

PAIRS: Final = 3
"""In each round of a run, in each case."""

_SURE: Final = 6
"""So many pairs are the fewest of which a 95 % interval can be told."""

_DOUBT: Final = 0.05
"""How likely the true median may lie outside of the interval."""


class Duel(msgspec.Struct, frozen=True):
    """What one did of what the other did, under one kind of load."""

    one: str
    other: str
    case: Case
    ratios: list[float]
    """Of the rates of each pair of turns, one's to the other's."""

    @property
    def ratio(self) -> float:
        """Sum up: the median."""
        return median(self.ratios)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Say between what the median would lie if there were no end of pairs; None: too few to say.

        See `interval_of_median`.
        """
        return interval_of_median(self.ratios) if len(self.ratios) >= _SURE else None


def fight(
    one: Callable[[], float], other: Callable[[], float], *, after: int, pairs: int, say: Callable[[str], None]
) -> list[float]:
    """Have two take turns, each of which returns its rate; returns the ratio of each pair.

    `after` is how many pairs there were before: who was second in the last one is first in the next.
    """
    ratios: list[float] = []
    for place in range(after, after + pairs):
        rates = [take_turn() for take_turn in ((one, other) if place % 2 == 0 else (other, one))]
        mine, theirs = rates if place % 2 == 0 else reversed(rates)
        ratios.append(mine / theirs if theirs else 0.0)
        say(f"{ratios[-1]:.2f}")
    return ratios


def interval_of_median(values: Sequence[float]) -> tuple[float, float]:
    """Find a 95 % confidence interval of the median of what these were drawn from, whatever its distribution.

    From the k-th smallest to the k-th largest of n, with the largest k for which 2 · P(B < k) is at most 5 %, B being
    binomial (n, 1/2): the sign test turned round (Conover, *Practical Nonparametric Statistics*, 3.2). With fewer than
    six values no interval is sure enough, and all that was seen is returned.

    Raises:
        ValueError: there are no values.

    """
    ordered = sorted(values)
    count = len(ordered)
    if not ordered:
        raise ValueError("the median of nothing")
    outside, left_out = 0.0, 0
    for below in range(count // 2):
        outside += 2 * comb(count, below) / 2**count
        if outside > _DOUBT:
            break
        left_out = below
    return ordered[left_out], ordered[-1 - left_out]

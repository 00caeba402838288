import random
from itertools import count

import pytest

from bench.duel import Duel, fight, interval_of_median
from bench.http import Case


@pytest.mark.parametrize(
    ("values", "interval"),
    [
        (range(1, 16), (4, 12)),  # the tables' k for n = 15 is 4
        (range(1, 21), (6, 15)),
        (range(1, 7), (1, 6)),
        (range(1, 6), (1, 5)),
        ([7.0], (7.0, 7.0)),
        ([3.0, 1.0, 2.0], (1.0, 3.0)),
    ],
)
def test_the_interval_of_a_median_is_that_of_the_sign_test(values: list[float], interval: tuple[float, float]) -> None:
    assert interval_of_median(list(values)) == interval


def test_nineteen_in_twenty_intervals_hold_the_true_median() -> None:
    drawn = random.Random(7)  # noqa: S311 - no secret
    found = [interval_of_median([drawn.gauss(1.0, 0.1) for _ in range(15)]) for _ in range(2_000)]
    held = sum(low <= 1.0 <= high for low, high in found)
    assert 0.95 <= held / len(found) <= 0.98


def test_nothing_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing"):
        interval_of_median([])


def test_each_is_first_in_every_other_pair_and_ratios_are_of_one_to_the_other() -> None:
    turns, said = count(1), list[str]()
    order: list[str] = []

    def one() -> float:
        order.append("one")
        return 100.0 * next(turns)

    def other() -> float:
        order.append("other")
        return 100.0 * next(turns)

    assert fight(one, other, after=0, pairs=3, say=said.append) == [1 / 2, 4 / 3, 5 / 6]
    assert order == ["one", "other", "other", "one", "one", "other"]
    assert said == ["0.50", "1.33", "0.83"]
    order.clear()
    assert fight(one, other, after=3, pairs=1, say=said.append) == [8 / 7]
    assert order == ["other", "one"], "in the next round, too"


def test_who_does_nothing_is_no_reason_to_end() -> None:
    assert fight(lambda: 1.0, lambda: 0.0, after=0, pairs=1, say=lambda _: None) == [0.0]


def test_a_few_pairs_are_told_without_an_interval() -> None:
    assert Duel("one", "other", Case(64), [0.9, 1.0, 1.1]).interval is None
    assert Duel("one", "other", Case(64), [0.9, 1.0, 1.1] * 2).interval == (0.9, 1.1)

from collections.abc import Iterable

import pytest

from bench.comparison import Comparison, Showing
from bench.contenders import EXPRESS, FASTAPI, HUNDI_POSTGRES, HUNDI_SQLITE, HUNDI_WORKERS
from bench.duel import Duel
from bench.http import Case, Side
from bench.targets import ALONE, HOT, UNIFORM, at_least, beside_peers, no_slower


def showing(contender: str, case: Case, *rates: float) -> Showing:
    side = Side(rates[0], 1.0, 2.0, 3.0, 100.0, 0.0, 0.1)
    return Showing(contender, case, side, list(rates), 0, "")


def comparison(*showings: Showing, duels: Iterable[Duel] = ()) -> Comparison:
    return Comparison(list(showings), {}, {}, [], list(duels))


def duel(*ratios: float) -> Duel:
    return Duel(HUNDI_WORKERS.name, HUNDI_POSTGRES.name, HOT, list(ratios))


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    found = comparison(showing("a", UNIFORM, 100, 300, 900), showing("b", UNIFORM, 10, 10, 100))
    assert found.ratio(("a", UNIFORM), ("b", UNIFORM)) == 10


def test_what_was_not_measured_has_no_ratio() -> None:
    found = comparison(showing("a", UNIFORM, 100))
    assert found.ratio(("a", UNIFORM), ("b", UNIFORM)) is None
    assert found.ratio(("a", HOT), ("a", UNIFORM)) is None


@pytest.mark.parametrize(
    ("measured", "row"),
    [
        (25.0, ("fact", "25.0×", "≥ 25× ✓")),
        (24.99, ("fact", "24.9×", "≥ 25× ✗")),
        (None, ("fact", "not measured", "≥ 25×")),
    ],
)
def test_a_figure_is_held_to_its_target_and_never_rounded_up_to_it(
    measured: float | None, row: tuple[str, str, str]
) -> None:
    assert at_least("fact", measured, 25.0, unit="×", decimals=1).row == row


@pytest.mark.parametrize(
    ("ratios", "measured", "mark"),
    [
        ((*[0.5] * 3, 0.97, *[1.01] * 7, 1.02, *[1.5] * 3), "1.01 (0.97 to 1.02)", "✓"),
        ((0.96, *[0.97] * 4, 1.00), "0.97 (0.96 to 1.00)", "✓"),
        ((0.97, *[0.981] * 4, 0.999), "0.98 (0.97 to 0.99)", "✗"),
        ((0.80, *[1.00] * 4, 1.20), "1.00 (0.80 to 1.20)", "✗"),
        ((0.97, 1.01, 1.02), "too few pairs", "9"),
    ],
)
def test_no_slower_is_what_may_be_as_fast_and_is_surely_not_much_slower(
    ratios: tuple[float, ...], measured: str, mark: str
) -> None:
    _, shown, target = no_slower("fact", duel(*ratios)).row
    assert (shown, target[-1]) == (measured, mark)


def test_every_target_is_computed_from_the_rates() -> None:
    rates = {
        (HUNDI_SQLITE.name, UNIFORM): 2_500.0,
        (HUNDI_SQLITE.name, HOT): 3_900.0,
        (HUNDI_POSTGRES.name, UNIFORM): 1_500.0,
        (HUNDI_POSTGRES.name, HOT): 1_100.0,
        (HUNDI_SQLITE.name, ALONE): 30.0,
        (HUNDI_POSTGRES.name, ALONE): 10.0,
        (FASTAPI.name, UNIFORM): 100.0,
        (FASTAPI.name, HOT): 100.0,
        (FASTAPI.name, ALONE): 10.0,
        (EXPRESS.name, UNIFORM): 9_999.0,
    }
    found = comparison(*(showing(name, case, rate) for (name, case), rate in rates.items()), duels=[duel(*[1.0] * 6)])
    assert [(target.measured, target.met) for target in beside_peers(found)] == [
        ("25.0×", True),
        ("39.0×", False),
        ("15.0×", True),
        ("11.0×", False),
        ("3.0×", True),
        ("1.0×", False),
        ("1.56", True),
        ("0.73", False),
        ("1.00 (1.00 to 1.00)", True),
        ("not measured", None),
    ]

import pytest

from hundi.storage.sqlite.pace import UNKNOWN_SECONDS, Pace


def quick() -> Pace:
    return Pace(typical_seconds=0.001)


def commits_until_quick(pace: Pace) -> int:
    """Make commits of a millisecond until many may hold the loop."""
    commits = 0
    while not pace.may_hold_the_loop(pace.many):
        pace.note(0.001)
        commits += 1
    return commits


def test_quick_commits_earn_the_loop_for_many() -> None:
    pace = quick()
    assert pace.may_hold_the_loop(pace.many)
    assert not pace.may_hold_the_loop(pace.many - 1)


def test_nothing_is_earned_before_commits_were_seen() -> None:
    assert not Pace().may_hold_the_loop(10_000)
    assert 50 < commits_until_quick(Pace()) < 150


@pytest.mark.parametrize(
    ("stall_seconds", "least", "most"), [(0.02, 0, 0), (0.1, 5, 20), (1.0, 40, 60), (60.0, 90, 130)]
)
def test_a_slow_commit_costs_the_loop_for_as_long_as_it_was_slow(stall_seconds: float, least: int, most: int) -> None:
    pace = quick()
    pace.note(stall_seconds)
    assert least <= commits_until_quick(pace) <= most


def test_commits_that_are_slow_now_and_then_keep_it() -> None:
    pace = quick()
    for number in range(1_000):
        pace.note(0.008 if number % 10 == 0 else 0.0015)
        assert pace.may_hold_the_loop(pace.many)


def test_a_commit_that_fails_is_a_slow_one() -> None:
    pace, other = quick(), quick()
    pace.note_failure()
    other.note(UNKNOWN_SECONDS)
    assert pace == other
    assert not pace.may_hold_the_loop(10_000)

import pytest

from hundi.services import throttle as module
from hundi.services.throttle import Throttle


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(limit=3, window_seconds=60, clock=clock)


def test_so_many_failures_are_free_and_then_one_waits(throttle: Throttle) -> None:
    for _ in range(3):
        assert throttle.wait_seconds("asha") == 0
        throttle.attempt("asha")
    assert throttle.wait_seconds("asha") == 61
    assert throttle.wait_seconds("bala") == 0


def test_the_wait_ends_with_the_window_that_the_first_failure_began(throttle: Throttle, clock: Clock) -> None:
    throttle.attempt("asha")
    clock.seconds += 40
    throttle.attempt("asha")
    throttle.attempt("asha")
    assert throttle.wait_seconds("asha") == 21
    clock.seconds += 19.5
    assert throttle.wait_seconds("asha") == 1
    clock.seconds += 0.5
    assert throttle.wait_seconds("asha") == 0


def test_whoever_goes_on_failing_waits_no_longer_for_it(throttle: Throttle, clock: Clock) -> None:
    for _ in range(10):
        throttle.attempt("asha")
    clock.seconds += 60
    assert throttle.wait_seconds("asha") == 0
    throttle.attempt("asha")
    assert throttle.wait_seconds("asha") == 0


def test_failures_of_an_old_window_do_not_count(throttle: Throttle, clock: Clock) -> None:
    throttle.attempt("asha")
    throttle.attempt("asha")
    clock.seconds += 61
    throttle.attempt("asha")
    assert throttle.wait_seconds("asha") == 0


def test_a_success_forgives(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.attempt("asha")
    throttle.forgive("asha")
    throttle.forgive("nobody")
    assert throttle.wait_seconds("asha") == 0


def test_an_attempt_that_succeeded_is_taken_back(throttle: Throttle, clock: Clock) -> None:
    for _ in range(10):
        throttle.attempt("asha")
        throttle.take_back("asha")
    assert throttle.wait_seconds("asha") == 0
    for _ in range(3):
        throttle.attempt("asha")
    assert throttle.wait_seconds("asha") > 0
    throttle.take_back("asha")
    assert throttle.wait_seconds("asha") == 0
    clock.seconds += 61
    for _ in range(5):
        throttle.take_back("asha")
        throttle.take_back("nobody")
    for _ in range(3):
        throttle.attempt("asha")
    assert throttle.wait_seconds("asha") == 61


def test_attempts_made_at_one_moment_count_like_those_made_one_by_one(throttle: Throttle) -> None:
    waits = []
    for _ in range(5):
        waits.append(throttle.wait_seconds("asha"))
        throttle.attempt("asha")
    assert waits == [0, 0, 0, 61, 61]


def test_what_is_remembered_is_bounded(throttle: Throttle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 10)
    for _ in range(3):
        throttle.attempt("first")
    for number in range(9):
        throttle.attempt(f"name {number}")
    assert throttle.wait_seconds("first") > 0
    throttle.attempt("one too many")
    assert throttle.wait_seconds("first") == 0

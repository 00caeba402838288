from hundi.storage.sqlite.pace import Pace


def proven() -> Pace:
    pace = Pace()
    for _ in range(pace.proven):
        pace.note(pace.quick_seconds)
    return pace


def test_commits_that_were_quick_all_the_time_earn_the_loop_for_many() -> None:
    pace = proven()
    assert pace.may_hold_the_loop(pace.many)
    assert not pace.may_hold_the_loop(pace.many - 1)


def test_one_commit_fewer_does_not() -> None:
    pace = Pace()
    for _ in range(pace.proven - 1):
        pace.note(0.0)
    assert not pace.may_hold_the_loop(10_000)


def test_a_slow_commit_loses_the_loop_until_as_many_were_quick_again() -> None:
    pace = proven()
    pace.note(pace.quick_seconds * 1.01)
    for _ in range(pace.proven):
        assert not pace.may_hold_the_loop(10_000)
        pace.note(0.0)
    assert pace.may_hold_the_loop(10_000)

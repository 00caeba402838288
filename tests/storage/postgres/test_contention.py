from hundi.storage.postgres.contention import LONGEST_SECONDS, Contention, longest_wait_seconds


def test_whoever_need_not_wait_does_not_linger() -> None:
    contention = Contention()
    for waited in (0.0, 0.00002, 0.0):
        contention.note(waited)
        assert contention.linger_seconds == 0


def test_half_of_a_wait_is_spent_before_the_next() -> None:
    contention = Contention()
    contention.note(0.004)
    assert contention.linger_seconds == 0.002
    contention.note(0.002)
    assert contention.linger_seconds == 0.002, "the turns are as far apart as before"


def test_lingering_ends_soon_after_the_others_are_gone() -> None:
    contention = Contention()
    contention.note(0.1)
    assert contention.linger_seconds == LONGEST_SECONDS
    groups = 0
    while contention.linger_seconds:
        contention.note(0.0)
        groups += 1
    assert groups == 4


def test_a_wait_is_the_longest_pause_between_two_locks() -> None:
    assert longest_wait_seconds([]) == 0
    assert longest_wait_seconds([1_500]) == 0.0015, "for the first lock itself"
    assert longest_wait_seconds([10, 20, 4_020, 4_030]) == 0.004


def test_many_locks_are_work_and_no_wait() -> None:
    assert longest_wait_seconds(range(8, 1_200, 8)) < 0.00001, "of pages that no cache holds, each takes its time"

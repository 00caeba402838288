from hundi.storage.postgres.contention import LONGEST_SECONDS, Contention


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

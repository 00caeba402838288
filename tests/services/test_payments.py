from collections import Counter

from hundi.ledger.money import INR
from hundi.services.payments import fingerprint
from hundi.services.people import random_grant


def test_a_fingerprint_is_of_the_whole_request_and_tells_any_two_apart() -> None:
    requests = [
        ("pay", "a", 1, None),
        ("pay", "a", 1, "None"),
        ("pay", "a1", 1, ""),
        ("pay", "a", 11, ""),
        ("pay", "a"),
    ]
    assert len({fingerprint(*request) for request in requests}) == len(requests)
    assert fingerprint("pay", "a", 1, None) == fingerprint("pay", "a", 1, None)


def test_a_random_grant_is_between_one_and_ten_thousand_rupees() -> None:
    drawn = [random_grant(INR).minor for _ in range(2_000)]
    assert min(drawn) >= 1_00
    assert max(drawn) <= 10_000_00
    assert max(Counter(minor // 1_000_00 for minor in drawn).values()) < 400

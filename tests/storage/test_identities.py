"""What is remembered of accounts, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.ledger.accounts import AccountId, AccountKind
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.money import INR
from hundi.storage import identities as module
from hundi.storage.identities import Identities
from tests.ledger.builders import wallet_id


def find(identities: Identities, wanted: list[AccountId], *, existing: int) -> dict[int, tuple[AccountId, AccountKind]]:
    """Find accounts as an engine does, in a book where the first few exist."""
    there = {wallet_id(number): number for number in range(1, existing + 1)}
    rows = [(id_, there[id_], "wallet", "INR") for id_ in identities.unknown(wanted) if id_ in there]
    identities.remember(rows)
    return identities.known(wanted)


@given(st.lists(st.integers(1, 20), max_size=12))
def test_accounts_are_found_in_order_whether_remembered_or_not(wanted: list[int]) -> None:
    identities = Identities(INR)
    there = {number: (wallet_id(number), AccountKind.WALLET) for number in sorted(set(wanted)) if number <= 10}
    for _ in range(2):
        found = find(identities, [wallet_id(number) for number in wanted], existing=10)
        assert list(found.items()) == list(there.items())


def test_what_is_remembered_is_looked_up_once() -> None:
    identities = Identities(INR)
    find(identities, [wallet_id(1), wallet_id(2)], existing=1)
    assert identities.unknown([wallet_id(1), wallet_id(2)]) == [wallet_id(2)]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    identities = Identities(INR)
    for number in range(1, 20, 2):
        assert list(find(identities, [wallet_id(number), wallet_id(number + 1)], existing=20)) == [number, number + 1]


def test_an_account_in_another_currency_is_no_account_of_this_book() -> None:
    with pytest.raises(InvariantBrokenError):
        Identities(INR).remember([(wallet_id(1), 1, "wallet", "USD")])


def test_what_is_forgotten_is_looked_up_again() -> None:
    identities = Identities(INR)
    find(identities, [wallet_id(1)], existing=1)
    identities.forget()
    assert identities.unknown([wallet_id(1)]) == [wallet_id(1)]

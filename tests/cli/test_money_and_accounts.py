"""What an operator does to money and wallets."""

import pytest

from hundi.ledger.accounts import AccountId
from tests.cli.conftest import Hundi, on_both_engines

pytestmark = on_both_engines


def test_cash_comes_in_and_goes_out_and_the_book_holds(hundi: Hundi, asha: AccountId) -> None:
    deposited = hundi("deposit", "ASHA@example.com ", "12.50", "--reference", "counter 3")
    assert deposited.code == 0
    assert "deposit of 12.50 INR for Asha@example.com" in deposited.out
    withdrawn = hundi("withdraw", "asha@example.com", "112.5", "--json")
    assert withdrawn.json["amount"] == 112_50
    assert withdrawn.json["person"] == asha
    verified = hundi("verify", "--json").json
    assert (verified["ok"], verified["transfers"], verified["circulation"]["amount"]) == (True, 3, 0)


def test_the_same_key_moves_money_once(hundi: Hundi, asha: AccountId) -> None:
    first = hundi("deposit", "asha@example.com", "1", "--key", "k", "--json").json
    again = hundi("deposit", "asha@example.com", "1.00", "--key", "k", "--json").json
    assert (again["id"], again["replayed"], first["replayed"]) == (first["id"], True, False)
    other = hundi("deposit", "asha@example.com", "2", "--key", "k")
    assert (other.code, "key_reused" in other.err) == (1, True)
    assert hundi("verify", "--json").json["circulation"]["amount"] == 101_00
    assert asha


@pytest.mark.usefixtures("asha")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("withdraw", "asha@example.com", "100.01"), "insufficient_funds"),
        (("deposit", "asha@example.com", "0"), "zero_amount"),
        (("deposit", "asha@example.com", "1.001"), "INR has 2 decimals at most"),
        (("deposit", "asha@example.com", "--", "-5"), "a plain decimal such as 12.50"),
        (("deposit", "asha@example.com", "9" * 5000), "at most"),
        (("deposit", "nobody@example.com", "1"), "nobody has the username 'nobody@example.com'"),
        (("close", "asha@example.com", "--reason", "moved away"), "balance_not_zero"),
        (("unfreeze", "asha@example.com", "--reason", "why not"), "status_unchanged"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(hundi: Hundi, arguments: tuple[str, ...], words: str) -> None:
    ran = hundi(*arguments)
    assert ran.code == 1
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert hundi("verify", "--json").json["circulation"]["amount"] == 100_00


@pytest.mark.usefixtures("asha")
def test_a_frozen_wallet_lets_nothing_out_until_it_is_unfrozen(hundi: Hundi) -> None:
    assert hundi("freeze", "asha@example.com", "--reason", "a lost phone").code == 0
    assert "account_frozen" in hundi("withdraw", "asha@example.com", "1").err
    assert hundi("deposit", "asha@example.com", "1").code == 0
    assert hundi("unfreeze", "asha@example.com", "--reason", "found", "--json").json["status"] == "open"
    assert hundi("withdraw", "asha@example.com", "101").code == 0


@pytest.mark.usefixtures("asha")
def test_an_empty_wallet_is_closed_for_good(hundi: Hundi) -> None:
    hundi("withdraw", "asha@example.com", "100")
    assert hundi("close", "asha@example.com", "--reason", "moved away").code == 0
    for again in ("unfreeze", "freeze", "close"):
        assert "account_closed" in hundi(again, "asha@example.com", "--reason", "x").err
    assert "account_closed" in hundi("deposit", "asha@example.com", "1").err

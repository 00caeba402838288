from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from hundi.ledger.accounts import DAY, ISSUANCE, Account, AccountId, AccountKind, Instant
from hundi.ledger.audit import Audit, Entry, Finding, GivenBack
from hundi.ledger.book import Opened
from hundi.ledger.commands import Capture, Command, Deposit, Hold, OpenWallet, Pay, Void, Withdraw
from hundi.ledger.money import INR, MINOR_MAX
from hundi.ledger.transfers import Transfer, TransferId
from tests.ledger.builders import (
    ASHA,
    BALA,
    NOW,
    SECOND,
    book_of,
    carry_out,
    inr,
    newcomer,
    wallet,
)

ACCOUNTS = {0: ISSUANCE, 1: ASHA, 2: BALA}
NUMBERS = {id_: number for number, id_ in ACCOUNTS.items()}


def tid(number: int) -> TransferId:
    return TransferId(f"{number:024x}")


STORY: list[Command] = [
    OpenWallet(tid(1), ASHA, newcomer("Asha"), inr(500)),
    OpenWallet(tid(2), BALA, newcomer("Bala"), inr(100)),
    Pay(tid(3), ASHA, BALA, inr(200)),
    Hold(tid(4), BALA, ASHA, inr(50), Instant(NOW + 60 * SECOND)),
    Hold(tid(5), ASHA, BALA, inr(30), Instant(NOW + 60 * SECOND)),
    Capture(tid(6), tid(4), BALA, ASHA, inr(20)),
    Void(tid(7), tid(5), ASHA, BALA),
    Deposit(tid(8), ASHA, inr(10)),
    Withdraw(tid(9), BALA, inr(5)),
    Hold(tid(10), ASHA, BALA, inr(1), Instant(NOW + 60 * SECOND)),
]


def entry_of(number: int, transfer: Transfer, numbers: dict[TransferId, int]) -> Entry:
    """Tell a transfer as history does."""
    return Entry(
        number,
        transfer.id,
        transfer.kind.value,
        NUMBERS[transfer.debit_account],
        NUMBERS[transfer.credit_account],
        transfer.amount.minor,
        transfer.pending,
        transfer.at,
        transfer.debit_sequence,
        transfer.debit_balance,
        transfer.credit_sequence,
        transfer.credit_balance,
        None if transfer.follows is None else numbers[transfer.follows],
    )


def told() -> tuple[list[Entry], list[Account]]:
    """Live through the story; returns its history and the accounts after it."""
    book = book_of()
    history: list[Entry] = []
    numbers: dict[TransferId, int] = {}
    for command in STORY:
        outcome = carry_out(book, command, Instant(NOW + len(history)))
        transfer = outcome.grant if isinstance(outcome, Opened) else outcome
        assert isinstance(transfer, Transfer)
        numbers[transfer.id] = len(history) + 1
        history.append(entry_of(len(history) + 1, transfer, numbers))
    return history, list(book.accounts.values())


HISTORY, AFTERWARDS = told()


def audit(history: Iterable[Entry] = HISTORY, accounts: Iterable[Account] = AFTERWARDS) -> set[Finding]:
    """Audit a whole book."""
    accounts = list(accounts)
    auditor = Audit()
    for account in accounts:
        auditor.know(NUMBERS[account.id], account)
    found = [finding for entry in history for finding in auditor.add(entry)]
    for account in accounts:
        found += auditor.compare(NUMBERS[account.id], account)
    return {*found, *auditor.balance_sheet()}


def with_entry(number: int, **changes: Any) -> list[Entry]:  # noqa: ANN401 - a field of whatever type
    """Tell the history with one entry changed."""
    return [entry._replace(**changes) if entry.number == number else entry for entry in HISTORY]


def with_account(owner: AccountId, **changes: Any) -> list[Account]:  # noqa: ANN401 - likewise
    """Tell the accounts with one changed."""
    return [replace(account, **changes) if account.id == owner else account for account in AFTERWARDS]


def test_a_sound_book_has_no_findings() -> None:
    assert audit() == set()


def test_an_audit_counts_what_it_saw() -> None:
    auditor = Audit()
    for account in AFTERWARDS:
        auditor.know(NUMBERS[account.id], account)
    for entry in HISTORY:
        assert list(auditor.add(entry)) == []
    assert auditor.entries == len(HISTORY)
    assert auditor.posted == 500 + 100 + 200 + 20 + 10 + 5
    assert auditor.circulation == 605
    assert set(auditor.open_holds) == {10}


@pytest.mark.parametrize(
    "field",
    [
        *("debits_posted", "credits_posted", "debits_pending", "credits_pending", "sequence", "last_at"),
        *("spent_day", "spent_today"),
    ],
)
@pytest.mark.parametrize("owner", [ISSUANCE, ASHA, BALA])
@pytest.mark.parametrize("drift", [-1, 1])
def test_an_account_that_drifted_is_named_with_what_drifted(field: str, owner: AccountId, drift: int) -> None:
    (truth,) = [getattr(account, field) for account in AFTERWARDS if account.id == owner]
    fact = f"{field} is written as {truth + drift}, history makes it {truth}"
    assert audit(accounts=with_account(owner, **{field: truth + drift})) == {Finding(owner, fact)}


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_a_wrong_running_balance_is_found_at_its_account(side: str) -> None:
    truth = getattr(HISTORY[2], f"{side}_balance")
    place = {"debit": ASHA, "credit": BALA}[side]
    fact = f"transfer {tid(3)} says the balance is {truth + 1}, history makes it {truth}"
    assert audit(with_entry(3, **{f"{side}_balance": truth + 1})) == {Finding(place, fact)}


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_a_wrong_sequence_number_is_found_at_its_account(side: str) -> None:
    place = {"debit": ASHA, "credit": BALA}[side]
    fact = f"transfer {tid(3)} has sequence 9 where 2 is next"
    assert audit(with_entry(3, **{f"{side}_sequence": 9})) == {Finding(place, fact)}


def test_a_changed_amount_is_found_on_both_sides() -> None:
    found = audit(with_entry(3, amount=201))
    assert {finding.place for finding in found} == {ASHA, BALA}
    assert Finding(ASHA, f"transfer {tid(3)} says the balance is 300, history makes it 299") in found
    assert any(finding.fact.startswith("debits_posted is written as") for finding in found)


def test_a_removed_transfer_is_found() -> None:
    found = audit([entry for entry in HISTORY if entry.number != 3])
    assert Finding(ASHA, f"transfer {tid(5)} has sequence 4 where 3 is next") in found
    assert {finding.place for finding in found} == {ASHA, BALA}


def test_a_swapped_direction_is_found() -> None:
    entry = HISTORY[2]
    found = audit(with_entry(3, debit_account=entry.credit_account, credit_account=entry.debit_account))
    assert Finding(ASHA, f"transfer {tid(3)} says the balance is 300, history makes it 700") in found
    assert Finding(BALA, f"transfer {tid(3)} takes what can be spent to -100") in found


def test_overspending_is_found_even_where_every_row_agrees() -> None:
    overspent = Entry(1, tid(1), "payment", 1, 2, 40, 0, NOW, 1, -40, 1, 40, None)
    payer = replace(wallet(ASHA), debits_posted=40, sequence=1, last_at=NOW, spent_day=NOW // DAY, spent_today=40)
    payee = replace(wallet(BALA), credits_posted=40, sequence=1, last_at=NOW)
    assert audit([overspent], [payer, payee]) == {Finding(ASHA, f"transfer {tid(1)} takes what can be spent to -40")}


def test_spending_what_is_held_is_found_even_where_every_row_agrees() -> None:
    history = [
        Entry(1, tid(1), "opening", 0, 1, 100, 0, NOW, 1, -100, 1, 100, None),
        Entry(2, tid(2), "hold", 1, 2, 70, 70, NOW, 2, 100, 1, 0, None),
        Entry(3, tid(3), "payment", 1, 2, 40, 0, NOW, 3, 60, 2, 40, None),
    ]
    accounts = [
        Account(ISSUANCE, AccountKind.ISSUANCE, INR, debits_posted=100, sequence=1, last_at=NOW),
        replace(
            wallet(ASHA, 100, held=70),
            debits_posted=40,
            sequence=3,
            last_at=NOW,
            spent_day=NOW // DAY,
            spent_today=110,
        ),
        replace(wallet(BALA, 40, expected=70), sequence=2, last_at=NOW),
    ]
    assert audit(history, accounts) == {Finding(ASHA, f"transfer {tid(3)} takes what can be spent to -10")}


def test_time_that_goes_back_is_found() -> None:
    found = audit(with_entry(3, at=NOW - SECOND))
    assert found == {
        Finding(ASHA, f"transfer {tid(3)} is older than the entry before it"),
        Finding(BALA, f"transfer {tid(3)} is older than the entry before it"),
    }


def test_what_no_database_can_count_is_found() -> None:
    auditor = Audit()
    for number, owner in ((1, ASHA), (2, BALA)):
        auditor.know(number, wallet(owner))
    auditor.accounts.debits_posted[0] = 2**63 - 1
    fact = "the transfer takes an account past what a database can count"
    entry = Entry(1, tid(1), "payment", 1, 2, 1, 0, NOW, 1, 0, 1, 0, None)
    assert Finding(tid(1), fact) in auditor.add(entry)


@pytest.mark.parametrize("amount", [0, -1, MINOR_MAX + 1])
def test_an_amount_out_of_bounds_is_found(amount: int) -> None:
    assert Finding(tid(3), f"the amount is {amount} minor units") in audit(with_entry(3, amount=amount))


@pytest.mark.parametrize("side", ["debit_account", "credit_account"])
def test_an_account_that_is_not_there_is_found(side: str) -> None:
    assert Finding(tid(3), "the transfer names an account that does not exist") in audit(with_entry(3, **{side: 99}))


def test_a_transfer_with_one_side_is_found() -> None:
    assert Finding(tid(3), "both sides of the transfer are one account") in audit(with_entry(3, credit_account=1))


def test_an_unknown_kind_is_found() -> None:
    assert Finding(tid(3), "there is no such kind of transfer as 'gift'") in audit(with_entry(3, kind="gift"))


@pytest.mark.parametrize(
    ("number", "changes", "fact"),
    [
        (3, {"pending": 1}, "a payment adds 1 pending"),
        (4, {"pending": 49}, "a hold of 50 adds 49 pending"),
        (6, {"follows": None}, "the capture names no open hold"),
        (6, {"follows": 3}, "the capture names no open hold"),
        (7, {"follows": 4}, "the void names no open hold"),
        (6, {"pending": -49}, "the capture does not fit its hold of 50"),
        (6, {"amount": 51}, "the capture does not fit its hold of 50"),
        (7, {"amount": 31}, "the void does not fit its hold of 30"),
        (7, {"debit_account": 2, "credit_account": 1}, "the void is between other accounts than its hold"),
    ],
)
def test_a_wrong_hold_is_found(number: int, changes: dict[str, int | None], fact: str) -> None:
    assert Finding(tid(number), fact) in audit(with_entry(number, **changes))


def given_back(number: int = 9, **changes: Any) -> GivenBack:  # noqa: ANN401 - a field of whatever type
    """Tell of a sound refund of 60 of transfer 3, in which account 1 paid 100 to account 2, but for some changes."""
    return GivenBack(tid(number), number, 2, 1, 60, 3, "payment", 1, 2, 100)._replace(**changes)


def audit_refunds(*refunds: GivenBack) -> list[Finding]:
    auditor = Audit()
    return [finding for refund in refunds for finding in auditor.give_back(refund)]


def test_refunds_that_come_to_what_was_received_are_sound() -> None:
    rest = given_back(10, amount=40)
    another = given_back(11, amount=100, original=4, original_kind="capture")
    assert audit_refunds(given_back(), rest, another) == []


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"original": None, "original_kind": None}, "the refund names no earlier payment or capture"),
        ({"original_kind": "refund"}, "the refund names no earlier payment or capture"),
        ({"original_kind": "opening"}, "the refund names no earlier payment or capture"),
        ({"original": 9}, "the refund names no earlier payment or capture"),
        ({"debit_account": 1, "credit_account": 2}, "the refund is not from who received its original to who paid it"),
        ({"credit_account": 3}, "the refund is not from who received its original to who paid it"),
        ({"amount": 101}, "the refund makes 101 given back of 100 received"),
    ],
)
def test_a_wrong_refund_is_found(changes: dict[str, Any], fact: str) -> None:
    assert audit_refunds(given_back(**changes)) == [Finding(tid(9), fact)]


def test_more_given_back_than_was_received_is_found_at_the_refund_that_goes_too_far() -> None:
    found = audit_refunds(given_back(), given_back(10, amount=41))
    assert found == [Finding(tid(10), "the refund makes 101 given back of 100 received")]


def test_a_status_that_does_not_exist_is_found() -> None:
    auditor = Audit()
    auditor.know(1, wallet(ASHA))
    assert list(auditor.restate(1, "open", "bogus")) == [Finding(ASHA, "there is no such status as 'bogus'")]


def test_an_account_that_appeared_late_is_found() -> None:
    late = list(Audit().compare(1, wallet(ASHA)))
    assert late == [Finding(ASHA, "the account appeared while the book was read")]


def test_a_book_that_does_not_sum_to_zero_is_found() -> None:
    auditor = Audit()
    auditor.know(1, wallet(ASHA))
    auditor.accounts.credits_posted[0] = 7
    auditor.accounts.debits_pending[0] = 3
    assert set(auditor.balance_sheet()) == {
        Finding("book", "all balances sum to 7, not to zero"),
        Finding("book", "all that is pending sums to -3, not to zero"),
    }

from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus, Instant
from hundi.ledger.book import Opened
from hundi.ledger.commands import (
    Capture,
    Deposit,
    Hold,
    IdempotencyKey,
    OpenWallet,
    Pay,
    SetBlock,
    SetLimits,
    SetStatus,
    Single,
    Void,
    Withdraw,
)
from hundi.ledger.decide import Replayed, decide, decide_group
from hundi.ledger.refusals import HoldSettled, InsufficientFunds, KeyReused, SessionEnded
from hundi.ledger.transfers import Transfer, TransferId
from tests.ledger.builders import (
    ASHA,
    BALA,
    CHITRA,
    NOW,
    SECOND,
    book_of,
    carry_out,
    inr,
    newcomer,
    next_id,
    session_id,
    wallet,
)

KEY = IdempotencyKey("order 17", b"one")
OTHER_REQUEST = IdempotencyKey("order 17", b"two")
LATER = Instant(NOW + 3600 * SECOND)

HOLD = Hold(TransferId("e" * 24), ASHA, BALA, inr(60), LATER)
PAY = Pay(next_id(), ASHA, BALA, inr(40))

TRANSFERS = [
    PAY,
    HOLD,
    Capture(next_id(), HOLD.id, ASHA, BALA, inr(60)),
    Void(next_id(), HOLD.id, ASHA, BALA),
    Deposit(next_id(), ASHA, inr(1)),
    Withdraw(next_id(), ASHA, inr(1)),
]
COMMANDS = [
    *TRANSFERS,
    OpenWallet(next_id(), CHITRA, newcomer("Chitra"), inr(1)),
    SetStatus(next_id(), BALA, AccountStatus.FROZEN, "asked by phone"),
    SetLimits(next_id(), ASHA, inr(500), None, "a student"),
    SetBlock(next_id(), ASHA, BALA, blocks=True),
]


def kind(command: object) -> str:
    return type(command).__name__


@pytest.mark.parametrize("command", COMMANDS, ids=kind)
def test_a_command_is_refused_once_its_session_has_ended(command: Single) -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    if not isinstance(command, Hold):
        carry_out(book, HOLD)
    command = replace(command, session=session_id(1))

    assert decide(book, command, NOW) == SessionEnded()
    book.sessions.add(session_id(2))
    assert decide(book, command, NOW) == SessionEnded()
    book.sessions.add(session_id(1))
    assert decide(book, command, NOW) != SessionEnded()


@pytest.mark.parametrize("command", TRANSFERS, ids=kind)
def test_the_same_key_and_request_again_moves_nothing_and_says_what_happened(command: Single) -> None:
    book = book_of(wallet(ASHA, 101), wallet(BALA))
    if not isinstance(command, Hold):
        carry_out(book, HOLD)
    command = replace(command, key=KEY)

    first = carry_out(book, command)

    assert isinstance(first, Transfer)
    assert (first.key, first.fingerprint) == ("order 17", b"one")
    for _ in range(3):
        assert carry_out(book, replace(command, id=next_id()), LATER) == Replayed(first)
    assert carry_out(book, replace(command, id=next_id(), key=OTHER_REQUEST), LATER) == KeyReused()


def test_a_granted_wallet_spends_its_key() -> None:
    book = book_of(wallet(BALA))
    opened = carry_out(book, OpenWallet(next_id(), ASHA, newcomer("Asha"), inr(500), key=KEY))
    assert isinstance(opened, Opened)
    assert decide(book, Pay(next_id(), ASHA, BALA, inr(1), key=OTHER_REQUEST), NOW) == KeyReused()
    assert opened.grant is not None
    assert decide(book, Pay(next_id(), ASHA, BALA, inr(1), key=KEY), NOW) == Replayed(opened.grant)


def test_only_a_success_spends_a_key() -> None:
    book = book_of(wallet(ASHA, 39), wallet(BALA))
    command = replace(PAY, key=KEY)

    assert carry_out(book, command) == InsufficientFunds(ASHA, available=39)
    carry_out(book, Deposit(next_id(), ASHA, inr(1), key=KEY))
    assert isinstance(carry_out(book, command), Transfer)
    assert isinstance(carry_out(book, command), Replayed)


def test_a_key_belongs_to_the_account_that_acts() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA, 100))

    assert isinstance(carry_out(book, replace(PAY, key=KEY)), Transfer)
    assert isinstance(carry_out(book, Pay(next_id(), BALA, ASHA, inr(40), key=KEY)), Transfer)
    deposit = carry_out(book, Deposit(next_id(), ASHA, inr(40), key=KEY))
    assert isinstance(deposit, Transfer)
    assert deposit.actor == ISSUANCE


def test_a_key_is_looked_at_before_any_rule() -> None:
    book = book_of(wallet(ASHA, 40), wallet(BALA))
    first = carry_out(book, replace(PAY, key=KEY))
    book.accounts[ASHA].status = AccountStatus.FROZEN

    assert decide(book, replace(PAY, id=next_id(), key=KEY), NOW) == Replayed(first)  # type: ignore[arg-type]
    assert decide(book, replace(PAY, payee=ASHA, amount=inr(0), key=OTHER_REQUEST), NOW) == KeyReused()


def test_a_session_is_looked_at_before_the_key() -> None:
    book = book_of(wallet(ASHA, 40), wallet(BALA))
    carry_out(book, replace(PAY, key=KEY))
    assert decide(book, replace(PAY, key=KEY, session=session_id(1)), NOW) == SessionEnded()


def test_a_capture_spends_the_payees_key() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    carry_out(book, HOLD)
    capture = Capture(next_id(), HOLD.id, ASHA, BALA, inr(60), key=KEY)
    assert isinstance(carry_out(book, capture), Transfer)
    assert (BALA, "order 17") in book.keys
    assert decide(book, replace(capture, id=next_id(), key=None), NOW) == HoldSettled(HOLD.id)


def test_a_group_is_decided_in_order_each_on_the_book_as_those_before_left_it() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA), wallet(CHITRA))
    everything = [
        Pay(next_id(), BALA, CHITRA, inr(100)),
        Pay(next_id(), ASHA, BALA, inr(100)),
        Pay(next_id(), BALA, CHITRA, inr(100)),
        Pay(next_id(), ASHA, CHITRA, inr(1)),
    ]

    outcomes = decide_group(book, everything, NOW)

    assert outcomes[0] == InsufficientFunds(BALA, available=0)
    assert isinstance(outcomes[1], Transfer)
    assert isinstance(outcomes[2], Transfer)
    assert outcomes[3] == InsufficientFunds(ASHA, available=0)
    assert [book.accounts[owner].balance for owner in (ASHA, BALA, CHITRA)] == [0, 0, 100]


def test_a_key_spent_in_a_group_is_spent_for_the_rest_of_it() -> None:
    book = book_of(wallet(ASHA, 100), wallet(BALA))
    outcomes = decide_group(book, [replace(PAY, id=next_id(), key=KEY) for _ in range(40)], NOW)
    assert isinstance(outcomes[0], Transfer)
    assert outcomes[1:] == [Replayed(outcomes[0])] * 39

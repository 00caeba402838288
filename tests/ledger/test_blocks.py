from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus
from hundi.ledger.book import BlockChanged, Book
from hundi.ledger.commands import Capture, Deposit, Hold, Pay, SetBlock
from hundi.ledger.decide import decide
from hundi.ledger.refusals import AccountClosed, AccountNotFound, Blocked, SameAccount
from hundi.ledger.transfers import Transfer
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, book_of, carry_out, inr, next_id, wallet

PAY = Pay(next_id(), ASHA, BALA, inr(10))
HOLD = Hold(next_id(), ASHA, BALA, inr(10), type(NOW)(NOW + SECOND))
BLOCK = SetBlock(next_id(), BALA, ASHA, blocks=True)
UNBLOCK = SetBlock(next_id(), BALA, ASHA, blocks=False)


def book() -> Book:
    return book_of(wallet(ASHA, 100), wallet(BALA, 50), wallet(CHITRA, 50))


@pytest.mark.parametrize("send", [PAY, HOLD])
def test_who_is_blocked_cannot_send(send: Pay | Hold) -> None:
    made = book()
    assert carry_out(made, BLOCK) == BlockChanged(BLOCK.id, BALA, ASHA, blocks=True)
    assert decide(made, send, NOW) == Blocked(BALA)
    assert made.accounts[BALA].blocks == 1


def test_a_block_hinders_nobody_else_and_nothing_in_the_other_direction() -> None:
    made = book()
    carry_out(made, BLOCK)
    for command in (
        replace(PAY, payer=CHITRA),
        replace(PAY, payee=CHITRA),
        replace(PAY, payer=BALA, payee=ASHA),
        Deposit(next_id(), BALA, inr(1)),
    ):
        assert isinstance(decide(made, command, NOW), Transfer)


def test_what_was_held_before_a_block_can_be_captured() -> None:
    made = book()
    carry_out(made, HOLD)
    carry_out(made, BLOCK)
    assert isinstance(carry_out(made, Capture(next_id(), HOLD.id, ASHA, BALA, inr(10))), Transfer)


def test_to_block_or_unblock_twice_is_fine() -> None:
    made = book()
    for _ in range(2):
        assert isinstance(carry_out(made, BLOCK), BlockChanged)
        assert (made.accounts[BALA].blocks, made.blocks) == (1, {(BALA, ASHA)})
    for _ in range(2):
        assert isinstance(carry_out(made, UNBLOCK), BlockChanged)
        assert (made.accounts[BALA].blocks, made.blocks) == (0, set())
    assert isinstance(decide(made, PAY, NOW), Transfer)


def test_blocks_are_counted() -> None:
    made = book()
    carry_out(made, BLOCK)
    carry_out(made, replace(BLOCK, blocked=CHITRA))
    assert made.accounts[BALA].blocks == 2
    carry_out(made, UNBLOCK)
    assert made.accounts[BALA].blocks == 1
    assert decide(made, replace(PAY, payer=CHITRA), NOW) == Blocked(BALA)


@pytest.mark.parametrize("command", [BLOCK, UNBLOCK])
def test_who_can_be_blocked_by_whom(command: SetBlock) -> None:
    made = book()
    assert decide(made, replace(command, blocked=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(made, replace(command, blocker=NOBODY), NOW) == AccountNotFound(NOBODY)
    assert decide(made, replace(command, blocked=ISSUANCE), NOW) == AccountNotFound(ISSUANCE)
    assert decide(made, replace(command, blocked=BALA), NOW) == SameAccount(BALA)
    made.accounts[ASHA].status = AccountStatus.CLOSED
    made.accounts[BALA].status = AccountStatus.FROZEN
    assert isinstance(decide(made, command, NOW), BlockChanged)
    made.accounts[BALA].status = AccountStatus.CLOSED
    assert decide(made, command, NOW) == AccountClosed(BALA)

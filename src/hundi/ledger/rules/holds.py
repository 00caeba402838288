"""Holds: money set aside, then captured or let go. A hold is guarded by the account that it debits."""

from hundi.ledger.accounts import Instant
from hundi.ledger.book import Book, HoldState
from hundi.ledger.commands import Capture, Hold, Void
from hundi.ledger.refusals import (
    CaptureTooLarge,
    CurrencyMismatch,
    HoldExpired,
    HoldNotFound,
    HoldSettled,
    Refusal,
    ZeroAmount,
)
from hundi.ledger.rules.sending import find_parties
from hundi.ledger.rules.sides import find_sides, transfer_between
from hundi.ledger.transfers import Transfer, TransferKind


def hold(book: Book, command: Hold, now: Instant) -> Transfer | Refusal:
    """Set an amount aside for a payee."""
    sides = find_parties(book, command.payer, command.payee, command.amount, now)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    if command.expires_at <= now:
        return HoldExpired(command.id, command.expires_at)
    return transfer_between(
        payer,
        payee,
        id=command.id,
        kind=TransferKind.HOLD,
        amount=command.amount,
        now=now,
        actor=command.payer,
        pending=command.amount.minor,
        note=command.note,
        expires_at=command.expires_at,
        key=command.key,
    )


def capture(book: Book, command: Capture, now: Instant) -> Transfer | Refusal:
    """Post all or a part of what is held, and let go of the rest."""
    state = _find_open(book, command, now)
    if isinstance(state, Refusal):
        return state
    held = state.hold
    sides = find_sides(book, held.debit_account, held.credit_account)
    if isinstance(sides, Refusal):
        return sides
    if command.amount.currency != held.amount.currency:
        return CurrencyMismatch(held.debit_account)
    if command.amount.minor == 0:
        return ZeroAmount()
    if command.amount.minor > held.amount.minor:
        return CaptureTooLarge(held.id, held=held.amount.minor)
    return transfer_between(
        *sides,
        id=command.id,
        kind=TransferKind.CAPTURE,
        amount=command.amount,
        now=now,
        actor=command.payee,
        pending=-held.amount.minor,
        follows=held.id,
        key=command.key,
    )


def void(book: Book, command: Void, now: Instant) -> Transfer | Refusal:
    """Let go of all that is held. Possible whatever the status of the accounts: it only gives freedom back."""
    state = _find_open(book, command, None)
    if isinstance(state, Refusal):
        return state
    held = state.hold
    return transfer_between(
        book.accounts[held.debit_account],
        book.accounts[held.credit_account],
        id=command.id,
        kind=TransferKind.VOID,
        amount=held.amount,
        now=now,
        actor=command.actor,
        pending=-held.amount.minor,
        follows=held.id,
        key=command.key,
    )


def _find_open(book: Book, command: Capture | Void, unexpired_at: Instant | None) -> HoldState | Refusal:
    state = book.holds.get(command.hold)
    if state is None or (state.hold.debit_account, state.hold.credit_account) != (command.payer, command.payee):
        return HoldNotFound(command.hold)
    expires_at = state.hold.expires_at
    if unexpired_at is not None and expires_at is not None and expires_at <= unexpired_at:
        return HoldExpired(command.hold, expires_at)  # said first: an expired hold may have been released just before
    if state.settled_by is not None:
        return HoldSettled(command.hold)
    return state

"""Cash in and out: a wallet against issuance."""

from hundi.ledger.accounts import ISSUANCE, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Deposit, Withdraw
from hundi.ledger.refusals import AccountNotFound, Refusal
from hundi.ledger.rules.sides import check_amount, find_sides, transfer_between
from hundi.ledger.transfers import Transfer, TransferKind


def deposit(book: Book, command: Deposit, now: Instant) -> Transfer | Refusal:
    """Credit a wallet with money that came in from outside."""
    return _move(book, command, TransferKind.DEPOSIT, now)


def withdraw(book: Book, command: Withdraw, now: Instant) -> Transfer | Refusal:
    """Debit a wallet with money that goes outside."""
    return _move(book, command, TransferKind.WITHDRAWAL, now)


def _move(book: Book, command: Deposit | Withdraw, kind: TransferKind, now: Instant) -> Transfer | Refusal:
    if command.actor not in book.accounts:
        return AccountNotFound(command.actor)
    incoming = kind is TransferKind.DEPOSIT
    debit_id, credit_id = (ISSUANCE, command.wallet) if incoming else (command.wallet, ISSUANCE)
    sides = find_sides(book, debit_id, credit_id)
    if isinstance(sides, Refusal):
        return sides
    debit, credit = sides
    if (refusal := check_amount(debit, credit, command.amount)) is not None:
        return refusal
    return transfer_between(
        debit,
        credit,
        id=command.id,
        kind=kind,
        amount=command.amount,
        now=now,
        actor=command.actor,
        note=command.note,
        key=command.key,
    )

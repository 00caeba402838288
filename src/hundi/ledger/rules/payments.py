"""Payments: wallet to wallet."""

from hundi.ledger.accounts import AccountKind, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Pay
from hundi.ledger.refusals import AccountNotFound, Refusal
from hundi.ledger.rules.sides import check_amount, find_sides, transfer_between
from hundi.ledger.transfers import Transfer, TransferKind


def pay(book: Book, command: Pay, now: Instant) -> Transfer | Refusal:
    """Pay from one wallet to another."""
    sides = find_sides(book, command.payer, command.payee)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    if payer.kind is not AccountKind.WALLET or payee.kind is not AccountKind.WALLET:
        return AccountNotFound(command.payee if payer.kind is AccountKind.WALLET else command.payer)
    if (refusal := check_amount(payer, payee, command.amount)) is not None:
        return refusal
    return transfer_between(
        payer,
        payee,
        id=command.id,
        kind=TransferKind.PAYMENT,
        amount=command.amount,
        now=now,
        actor=command.payer,
        note=command.note,
        key=command.key,
    )

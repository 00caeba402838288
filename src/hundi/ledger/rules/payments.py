"""Payments: wallet to wallet."""

from hundi.ledger.accounts import Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Pay
from hundi.ledger.refusals import Refusal
from hundi.ledger.rules.sending import find_parties
from hundi.ledger.rules.sides import transfer_between
from hundi.ledger.transfers import Transfer, TransferKind


def pay(book: Book, command: Pay, now: Instant) -> Transfer | Refusal:
    """Pay from one wallet to another."""
    sides = find_parties(book, command.payer, command.payee, command.amount, now)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
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

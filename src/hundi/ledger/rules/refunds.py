"""Refunds: what was received is given back. The account that received it guards how much of it was."""

from typing import Final

from hundi.ledger.accounts import Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Refund
from hundi.ledger.money import Money
from hundi.ledger.refusals import CurrencyMismatch, NotRefundable, RefundTooLarge, Refusal, TransferNotFound
from hundi.ledger.rules.sides import check_amount, find_wallets, transfer_between
from hundi.ledger.transfers import Transfer, TransferKind

_REFUNDABLE: Final = frozenset({TransferKind.PAYMENT, TransferKind.CAPTURE})


def refund(book: Book, command: Refund, now: Instant) -> Transfer | Refusal:
    """Give back all or a part of what a payment or capture brought."""
    original = book.transfers.get(command.original)
    if original is None or {command.payer, command.payee} != {original.debit_account, original.credit_account}:
        return TransferNotFound(command.original)
    if original.kind not in _REFUNDABLE or command.payer != original.credit_account:
        return NotRefundable(original.id)
    refundable = original.amount.minor - book.refunded.get(original.id, 0)
    amount = Money(refundable, original.amount.currency) if command.amount is None else command.amount
    if amount.currency != original.amount.currency:
        return CurrencyMismatch(command.payer)
    if amount.minor > refundable or (command.amount is None and refundable == 0):
        return RefundTooLarge(original.id, refundable=refundable)
    sides = find_wallets(book, command.payer, command.payee)
    if isinstance(sides, Refusal):
        return sides
    payer, payee = sides
    if (refusal := check_amount(payer, payee, amount)) is not None:
        return refusal
    return transfer_between(
        payer,
        payee,
        id=command.id,
        kind=TransferKind.REFUND,
        amount=amount,
        now=now,
        actor=command.payer,
        note=command.note,
        follows=original.id,
        key=command.key,
    )

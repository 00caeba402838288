"""What a person may send to another: the rules that a payment and a hold share, and no refund or withdrawal does.

In this order: the two sides, a block, the amount and the funds, and last the limits, which stand in the way only of
what could be sent otherwise.
"""

from hundi.ledger.accounts import Account, AccountId, Instant
from hundi.ledger.book import Book
from hundi.ledger.money import Money
from hundi.ledger.refusals import Blocked, Refusal
from hundi.ledger.rules.limits import check_limits
from hundi.ledger.rules.sides import check_amount, find_wallets


def find_parties(
    book: Book, payer: AccountId, payee: AccountId, amount: Money, now: Instant
) -> tuple[Account, Account] | Refusal:
    """Find the payer and the payee, of whom the one may send the amount to the other."""
    sides = find_wallets(book, payer, payee)
    if isinstance(sides, Refusal):
        return sides
    sender, receiver = sides
    if receiver.blocks and (payee, payer) in book.blocks:
        return Blocked(payee)
    if (refusal := check_amount(sender, receiver, amount)) is not None:
        return refusal
    if (refusal := check_limits(book, sender, receiver, amount.minor, now)) is not None:
        return refusal
    return sides

"""Batches: many payments of one wallet, of which all are made or none."""

from hundi.ledger.accounts import Instant
from hundi.ledger.book import BatchPaid, Book
from hundi.ledger.commands import Batch
from hundi.ledger.refusals import BatchRefused, KeyReused, Refusal
from hundi.ledger.rules.payments import pay
from hundi.ledger.transfers import Transfer


def pay_all(book: Book, command: Batch, now: Instant) -> BatchPaid | Refusal:
    """Make every payment, each on the book as those before it leave it; the first that is refused is the answer."""
    part = book.part(set(command.accounts))
    transfers: list[Transfer] = []
    for index, each in enumerate(command.transfers):
        if each.key is not None and (each.actor, each.key.text) in part.keys:  # twice in one batch
            return BatchRefused(index, KeyReused())
        outcome = pay(part, each, now)
        if isinstance(outcome, Refusal):
            return BatchRefused(index, outcome)
        part.apply(outcome)
        transfers.append(outcome)
    return BatchPaid(tuple(transfers))

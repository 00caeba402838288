"""A program that gives a payment of Asha's back again and again: python -m tests.storage.refunder URL ID NUMBER.

Prints how many of its refunds were made.
"""

import asyncio
import sys

from hundi.ledger.commands import Refund
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.open import open_store
from tests.ledger.builders import ASHA, BALA, NOW


async def give_back(url: str, original: TransferId, number: int) -> int:
    """Ask for the whole refund many times; returns how many times it was made."""
    store = open_store(url, patience_seconds=30)
    made = 0
    for attempt in range(10):
        id_ = TransferId(f"b{number:03x}{attempt:020x}")
        (outcome,) = await store.ledger.post([Refund(id_, original, BALA, ASHA)], NOW)
        made += isinstance(outcome, Transfer)
    await store.close()
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(give_back(sys.argv[1], TransferId(sys.argv[2]), int(sys.argv[3])))}\n")

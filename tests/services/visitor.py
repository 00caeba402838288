"""A program that pays beside the server: python -m tests.services.visitor URL PAYMENTS FIRST-ID.

Prints how many of its payments were made. The wallets are those of `tests.services.storms`.
"""

import asyncio
import sys

from hundi.ledger.commands import Pay
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.open import open_store
from tests.ledger.builders import NOW, inr, wallet_id
from tests.services.storms import WALLETS


async def visit(url: str, payments: int, first_id: int) -> int:
    """Make payments one by one; returns how many were made."""
    store = open_store(url, patience_seconds=30)
    made = 0
    for number in range(payments):
        payer, payee = number % WALLETS + 1, (number * 3 + first_id) % (WALLETS - 1) + 1
        command = Pay(TransferId(f"{first_id + number:024x}"), wallet_id(payer), wallet_id(payee), inr(7))
        (outcome,) = await store.ledger.post([command], NOW)
        made += isinstance(outcome, Transfer)
    await store.close()
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(visit(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))}\n")

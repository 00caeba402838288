"""Many payments at once among a few wallets."""

import asyncio
from collections.abc import Callable
from typing import Final

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import Pay
from hundi.ledger.transfers import Transfer
from hundi.services.committer import Committer
from hundi.storage.protocol import Store
from tests.ledger.builders import inr, next_id, wallet_id
from tests.storage.books import audit, open_wallets, read_accounts

WALLETS: Final = 10
EACH: Final = 1_000
CLIENTS: Final = 40


async def make_wallets(store: Store) -> None:
    """Open all wallets with the same balance."""
    await open_wallets(store, {wallet_id(number): EACH for number in range(1, WALLETS + 1)})


async def storm(committer: Committer, payments: int, is_over: Callable[[], bool] = lambda: True) -> tuple[int, int]:
    """Pay round and round from many clients at once, each waiting for its answers.

    Goes on until at least this many payments were asked for, and `is_over`; returns how many were asked for and made.
    """
    asked = made = 0

    async def client(number: int) -> None:
        nonlocal asked, made
        while asked < payments or not is_over():
            asked += 1
            payer, payee = (asked * 7 + number) % WALLETS + 1, (asked * 3 + number) % WALLETS + 1
            outcome = await committer.submit(Pay(next_id(), wallet_id(payer), wallet_id(payee), inr(asked % 97 + 1)))
            made += isinstance(outcome, Transfer)

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return asked, made


def check_book(store: Store, made: int) -> None:
    """Check that the sum is what it was, nobody is below zero, and there are as many transfers as were answered."""
    accounts = read_accounts(store)
    wallets: dict[AccountId, int] = {id_: account.balance for id_, account in accounts.items() if int(id_, 16)}
    assert sum(wallets.values()) == WALLETS * EACH
    assert min(wallets.values()) >= 0
    assert audit(store) == []
    with store.snapshot() as snapshot:
        assert snapshot.transfers == WALLETS + made

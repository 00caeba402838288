"""Payments: sending money, and what can be spent."""

import hashlib
from asyncio import Future
from typing import Final

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import IdempotencyKey, Pay
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.committer import TakesCommands
from hundi.services.tokens import Identity
from hundi.storage.ids import is_id, new_id
from hundi.storage.protocol import Ledger

_FINGERPRINT_BYTES: Final = 16


class Payments:
    """What a signed-in person does with money."""

    def __init__(self, *, committer: TakesCommands, ledger: Ledger, currency: Currency) -> None:
        self.currency = currency
        self._committer = committer
        self._ledger = ledger

    def pay(
        self, payer: Identity, to: str, amount: Money, *, note: str | None = None, key: str | None = None
    ) -> Future[Outcome]:
        """Pay `amount` to the person whose id is `to`. The outcome is durable when it is there, and may be a refusal.

        Raises (and the future may):
            Unavailable: asking again may succeed; with the same key it never pays twice.

        """
        payee = AccountId(to if is_id(to) else "")  # a text that is nobody's id need not be locked, only refused
        return self._committer.submit(
            Pay(
                TransferId(new_id()),
                payer.person,
                payee,
                amount,
                note,
                payer.session,
                None if key is None else IdempotencyKey(key, fingerprint("pay", to, amount.minor, note)),
            )
        )

    async def available(self, identity: Identity) -> Money | None:
        """Read what can be spent now. None: the session has ended."""
        minor = await self._ledger.available(identity.person, identity.session, now())
        return None if minor is None else Money(minor, self.currency)


def fingerprint(*parts: object) -> bytes:
    """Digest a request as it was parsed, so that the same request is known again under its key."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=_FINGERPRINT_BYTES).digest()

"""Payments: sending money, giving it back, and what can be spent."""

import asyncio
import hashlib
from asyncio import Future
from collections.abc import Sequence
from typing import Final, NamedTuple

from hundi.ledger.accounts import ISSUANCE, AccountId
from hundi.ledger.commands import Batch, IdempotencyKey, Pay, Refund
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.committer import TakesCommands, Tell
from hundi.services.tokens import Identity
from hundi.services.unavailable import Unavailable
from hundi.storage.ids import is_id, new_id
from hundi.storage.protocol import Ledger
from hundi.storage.views import Activity

_FINGERPRINT_BYTES: Final = 16

_AT_ONCE: Final = 2_048
"""How many of many payments are in the queue at a time: others find room beside them."""


class Order(NamedTuple):
    """One payment of many: to the person with this id."""

    to: str
    amount: Money
    note: str | None = None
    asked: str | None = None
    """How the request named the person, where that was not by the id; see `Payments.pay`."""


class Payments:
    """What a signed-in person does with money."""

    def __init__(self, *, committer: TakesCommands, ledger: Ledger, activity: Activity, currency: Currency) -> None:
        self.currency = currency
        self._committer = committer
        self._ledger = ledger
        self._activity = activity

    def pay(
        self,
        payer: Identity,
        to: str,
        amount: Money,
        *,
        note: str | None = None,
        key: str | None = None,
        asked: str | None = None,
    ) -> Future[Outcome]:
        """Pay `amount` to the person whose id is `to`. The outcome is durable when it is there, and may be a refusal.

        `asked` is how the request named the person, where that was not by the id. The key is bound to that, so that a
        request that was carried out is known again when the name leads to nobody any more.

        Raises (and the future may):
            Unavailable: asking again may succeed; with the same key it never pays twice.

        """
        return self._committer.submit(_payment(payer, to, amount, note=note, key=key, asked=asked))

    def pay_and_tell(self, payer: Identity, to: str, amount: Money, tell: Tell, *, key: str | None = None) -> None:
        """Pay as `pay` does, and have `tell` called with the outcome, or with why there is none.

        Raises:
            Unavailable: it was not asked for, and nothing is told.

        """
        self._committer.ask(_payment(payer, to, amount, key=key), tell)

    def pay_batch(self, payer: Identity, orders: Sequence[Order], *, key: str | None = None) -> Future[Outcome]:
        """Make all of the payments, of which there is one at least, or none: `BatchPaid`, or a refusal that says which.

        Raises (and the future may):
            Unavailable: asking again may succeed; with the same key it never pays twice.

        """
        keys = _keys("batch", orders, key)
        transfers = tuple(
            Pay(TransferId(new_id()), payer.person, _account(order.to), order.amount, order.note, None, spent)
            for order, spent in zip(orders, keys, strict=True)
        )
        return self._committer.submit(Batch(TransferId(new_id()), payer.person, transfers, payer.session))

    async def pay_many(
        self, payer: Identity, orders: Sequence[Order], *, key: str | None = None
    ) -> list[Outcome | Unavailable]:
        """Make the payments in this order, each for itself; returns what each came to.

        Once one could not be asked for, or its outcome is not known, neither are those behind it asked for. The same
        again with the same key pays nothing twice.
        """
        keys = _keys("many", orders, key)
        outcomes: list[Outcome | Unavailable] = []
        for start in range(0, len(orders), _AT_ONCE):
            asked = [
                self._submit(Pay(TransferId(new_id()), payer.person, _account(to), amount, note, payer.session, spent))
                for (to, amount, note, _), spent in zip(
                    orders[start : start + _AT_ONCE], keys[start : start + _AT_ONCE], strict=True
                )
            ]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            for answer in answers:
                if isinstance(answer, BaseException) and not isinstance(answer, Unavailable):
                    raise answer
                outcomes.append(answer)
            if lost := [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]:
                outcomes += lost[-1:] * (len(orders) - len(outcomes))
                break
        return outcomes

    async def _submit(self, command: Pay) -> Outcome:
        return await self._committer.submit(command)

    async def refund(
        self,
        payer: Identity,
        original: str,
        amount: Money | None = None,
        *,
        note: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Give back what a payment brought to this person, or a part of it; None: all that is left of it.

        Raises:
            Unavailable: asking again may succeed; with the same key it never pays twice.

        """
        named = TransferId(original if is_id(original) else "")
        entry = await self._activity.entry(payer.person, named)
        payee = AccountId("")  # whoever is on neither side is refused as if there were no such transfer
        if entry is not None:
            payee = ISSUANCE if entry.other is None else entry.other.id
        spent = None
        if key is not None:
            spent = IdempotencyKey(key, fingerprint("refund", original, None if amount is None else amount.minor, note))
        return await self._committer.submit(
            Refund(
                TransferId(new_id()),
                named,
                payer.person,
                payee,
                amount,
                note,
                payer.session,
                spent,
            )
        )

    async def available(self, identity: Identity) -> Money | None:
        """Read what can be spent now. None: the session has ended."""
        minor = await self._ledger.available(identity.person, identity.session, now())
        return None if minor is None else Money(minor, self.currency)


def _payment(
    payer: Identity, to: str, amount: Money, *, note: str | None = None, key: str | None, asked: str | None = None
) -> Pay:
    return Pay(
        TransferId(new_id()),
        payer.person,
        _account(to),
        amount,
        note,
        payer.session,
        None if key is None else IdempotencyKey(key, fingerprint("pay", asked or to, amount.minor, note)),
    )


def _account(to: str) -> AccountId:
    """Read an account's id; a text that is nobody's need not be locked, only refused."""
    return AccountId(to if is_id(to) else "")


def _keys(act: str, orders: Sequence[Order], key: str | None) -> list[IdempotencyKey | None]:
    """Make the keys of many payments from the one of the request: no key of a single request has such a form."""
    if key is None:
        return [None] * len(orders)
    digest = fingerprint(act, *((asked or to, amount.minor, note) for to, amount, note, asked in orders))
    return [IdempotencyKey(f"{key}\x1f{index}", digest) for index in range(len(orders))]


def fingerprint(*parts: object) -> bytes:
    """Digest a request as it was parsed, so that the same request is known again under its key."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=_FINGERPRINT_BYTES).digest()

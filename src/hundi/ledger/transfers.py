"""Transfers: the immutable rows that all balances follow from."""

from enum import StrEnum
from typing import Final, NamedTuple, NewType

from hundi.ledger.accounts import Account, AccountId, Instant
from hundi.ledger.money import Money

TransferId = NewType("TransferId", str)
"""24 hexadecimal characters, time-ordered."""


class TransferKind(StrEnum):
    """Why money moved."""

    OPENING = "opening"
    """Issuance to a new wallet."""
    PAYMENT = "payment"
    """Wallet to wallet."""
    DEPOSIT = "deposit"
    """Issuance to a wallet: cash in."""
    WITHDRAWAL = "withdrawal"
    """A wallet to issuance: cash out."""
    HOLD = "hold"
    """Wallet to wallet, pending: set aside until captured or voided."""
    CAPTURE = "capture"
    """Ends a hold and posts all or a part of it."""
    VOID = "void"
    """Ends a hold and posts nothing."""
    REFUND = "refund"
    """Wallet to wallet: gives back all or a part of a payment or capture, which it names."""


_HOLD: Final = TransferKind.HOLD
_VOID: Final = TransferKind.VOID


class Transfer(NamedTuple):
    """One debit and one credit of the same amount.

    A tuple, where other values are frozen dataclasses: it is made for each payment, and in a quarter of the time.

    `pending` is what the transfer adds to the pending debits and credits of its accounts, in minor units: the amount
    for a hold, minus all that was held for a capture or a void, else 0. Sequence numbers and (posted) balances are
    those of each account after the transfer.
    """

    id: TransferId
    kind: TransferKind
    debit_account: AccountId
    credit_account: AccountId
    amount: Money
    at: Instant
    actor: AccountId
    debit_sequence: int
    debit_balance: int
    credit_sequence: int
    credit_balance: int
    pending: int = 0
    note: str | None = None
    follows: TransferId | None = None
    """The transfer that this one ends or corrects."""
    expires_at: Instant | None = None
    """Holds only: from then on it cannot be captured."""
    key: str | None = None
    fingerprint: bytes | None = None

    @property
    def posted(self) -> int:
        """What the transfer adds to the posted debits and credits of its accounts, in minor units."""
        return posted_minor(self.kind, self.amount.minor)


def posted_minor(kind: TransferKind, amount_minor: int) -> int:
    """Say how much of its amount a transfer of this kind posts: all, or nothing for a hold and its void."""
    return 0 if kind is _HOLD or kind is _VOID else amount_minor


def entry_time(now: Instant, debit: Account, credit: Account) -> Instant:
    """Say when a transfer between the two happens: now, but never before an earlier entry of either account."""
    return Instant(max(now, debit.last_at, credit.last_at))

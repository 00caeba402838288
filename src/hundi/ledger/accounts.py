"""Accounts: what is debited and credited."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, NewType

from hundi.ledger.money import Currency

AccountId = NewType("AccountId", str)
"""24 hexadecimal characters. A person's wallet has the person's own id."""

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

ISSUANCE: Final = AccountId("0" * 24)
"""The account that opening balances and cash-ins are debited from. Minus its balance is the money in circulation."""


DAY: Final = 86_400_000_000
"""A day in microseconds. Days are counted since 1970, in UTC."""


class Limits(NamedTuple):
    """The most that may be sent in one transfer and in one day, in minor units. None: nothing is said."""

    transfer: int | None = None
    day: int | None = None

    def or_else(self, default: "Limits") -> "Limits":
        """Say what is in force: these, and where nothing is said, the default."""
        return Limits(
            default.transfer if self.transfer is None else self.transfer, default.day if self.day is None else self.day
        )


class AccountKind(StrEnum):
    """What an account is for."""

    WALLET = "wallet"
    ISSUANCE = "issuance"


class AccountStatus(StrEnum):
    """Whether money may leave and enter an account."""

    OPEN = "open"
    FROZEN = "frozen"
    """Money may come in; none leaves."""
    CLOSED = "closed"
    """Nothing comes in or leaves, ever again."""


@dataclass(slots=True)
class Account:
    """An account of the working set, as it stands after the transfers applied so far. Amounts are minor units.

    What a wallet must always keep: posted credits - posted debits - pending debits >= 0.
    """

    id: AccountId
    kind: AccountKind
    currency: Currency
    status: AccountStatus = AccountStatus.OPEN
    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0
    sequence: int = 0
    """How many transfers have touched the account; the next one is `sequence + 1`."""
    last_at: Instant = Instant(0)
    """When the latest of them happened."""
    transfer_limit: int | None = None
    day_limit: int | None = None
    """Limits of its own, before which the book's step back; on issuance the book's, for everyone."""
    spent_day: int = 0
    spent_today: int = 0
    """What was sent in payments and holds, captured or not, on the last day that anything was. `MINOR_MAX` is the most
    that it counts to: no limit is higher."""
    blocks: int = 0
    """How many others its person has blocked."""

    @property
    def balance(self) -> int:
        """Posted credits - posted debits."""
        return self.credits_posted - self.debits_posted

    @property
    def available(self) -> int:
        """What can be spent now: the balance less what is held."""
        return self.credits_posted - self.debits_posted - self.debits_pending

"""Refusals: a rule saying no. Each is a fact with a stable code; what status it becomes is the edge's affair.

Refusal
├── AccountNotFound  AccountFrozen  AccountClosed  SameAccount  CurrencyMismatch
├── InsufficientFunds  BalanceLimit  ZeroAmount
├── HoldNotFound  HoldSettled  HoldExpired  CaptureTooLarge
├── TransferNotFound  NotRefundable  RefundTooLarge  BatchRefused
├── TransferLimit  DayLimit  Blocked
├── StatusUnchanged  BalanceNotZero
└── KeyReused  SessionEnded  UsernameTaken  HandleTaken
"""

from dataclasses import dataclass
from typing import ClassVar

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.transfers import TransferId


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule said no, and nothing changed."""

    code: ClassVar[str]


@dataclass(frozen=True, slots=True)
class AccountNotFound(Refusal):
    """There is no such account."""

    code: ClassVar[str] = "account_not_found"
    account: AccountId


@dataclass(frozen=True, slots=True)
class AccountFrozen(Refusal):
    """The account is frozen: nothing leaves it."""

    code: ClassVar[str] = "account_frozen"
    account: AccountId


@dataclass(frozen=True, slots=True)
class AccountClosed(Refusal):
    """The account is closed: nothing enters or leaves it."""

    code: ClassVar[str] = "account_closed"
    account: AccountId


@dataclass(frozen=True, slots=True)
class SameAccount(Refusal):
    """Both sides of the transfer are one account."""

    code: ClassVar[str] = "same_account"
    account: AccountId


@dataclass(frozen=True, slots=True)
class CurrencyMismatch(Refusal):
    """The amount is in another currency than the account."""

    code: ClassVar[str] = "currency_mismatch"
    account: AccountId


@dataclass(frozen=True, slots=True)
class ZeroAmount(Refusal):
    """A transfer moves at least one minor unit."""

    code: ClassVar[str] = "zero_amount"


@dataclass(frozen=True, slots=True)
class InsufficientFunds(Refusal):
    """The account has less to spend than the amount."""

    code: ClassVar[str] = "insufficient_funds"
    account: AccountId
    available: int
    """Minor units."""


@dataclass(frozen=True, slots=True)
class BalanceLimit(Refusal):
    """The transfer would take the account past the largest number that its book can hold."""

    code: ClassVar[str] = "balance_limit"
    account: AccountId


@dataclass(frozen=True, slots=True)
class TransferLimit(Refusal):
    """The amount is more than the account may send at once."""

    code: ClassVar[str] = "transfer_limit"
    account: AccountId
    limit: int
    """Minor units."""


@dataclass(frozen=True, slots=True)
class DayLimit(Refusal):
    """The account would send more on this day, in UTC, than it may on one."""

    code: ClassVar[str] = "day_limit"
    account: AccountId
    limit: int
    """Minor units."""
    spent: int
    """What it has sent on this day so far; at most `MINOR_MAX`."""


@dataclass(frozen=True, slots=True)
class Blocked(Refusal):
    """The account's person has blocked whoever would pay it. Who hears of it must not be told more than "no"."""

    code: ClassVar[str] = "blocked"
    account: AccountId


@dataclass(frozen=True, slots=True)
class HoldNotFound(Refusal):
    """There is no such hold between these two accounts."""

    code: ClassVar[str] = "hold_not_found"
    hold: TransferId


@dataclass(frozen=True, slots=True)
class HoldSettled(Refusal):
    """The hold was captured or voided before."""

    code: ClassVar[str] = "hold_settled"
    hold: TransferId


@dataclass(frozen=True, slots=True)
class HoldExpired(Refusal):
    """The hold has expired, or would before it began."""

    code: ClassVar[str] = "hold_expired"
    hold: TransferId
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class CaptureTooLarge(Refusal):
    """More was asked for than is held."""

    code: ClassVar[str] = "capture_too_large"
    hold: TransferId
    held: int
    """Minor units."""


@dataclass(frozen=True, slots=True)
class TransferNotFound(Refusal):
    """There is no such transfer between these two accounts."""

    code: ClassVar[str] = "transfer_not_found"
    transfer: TransferId


@dataclass(frozen=True, slots=True)
class NotRefundable(Refusal):
    """Only a payment or capture is refunded, and only by who received it."""

    code: ClassVar[str] = "not_refundable"
    transfer: TransferId


@dataclass(frozen=True, slots=True)
class RefundTooLarge(Refusal):
    """More was to be given back than was received and has not been given back yet."""

    code: ClassVar[str] = "refund_too_large"
    original: TransferId
    refundable: int
    """Minor units."""


@dataclass(frozen=True, slots=True)
class BatchRefused(Refusal):
    """One payment of the batch was refused, and so none of them was made."""

    code: ClassVar[str] = "batch_refused"
    index: int
    """Which one, counted from 0."""
    refusal: Refusal
    """Why."""


@dataclass(frozen=True, slots=True)
class StatusUnchanged(Refusal):
    """The account cannot go from the status it has to the one asked for."""

    code: ClassVar[str] = "status_unchanged"
    account: AccountId
    status: AccountStatus
    """The one it has."""


@dataclass(frozen=True, slots=True)
class BalanceNotZero(Refusal):
    """Only an account with nothing on it and nothing held can be closed."""

    code: ClassVar[str] = "balance_not_zero"
    account: AccountId
    balance: int
    """Minor units."""


@dataclass(frozen=True, slots=True)
class KeyReused(Refusal):
    """The idempotency key was spent on another request."""

    code: ClassVar[str] = "key_reused"


@dataclass(frozen=True, slots=True)
class SessionEnded(Refusal):
    """The session that the command came by has ended."""

    code: ClassVar[str] = "session_ended"


@dataclass(frozen=True, slots=True)
class UsernameTaken(Refusal):
    """Somebody has that username."""

    code: ClassVar[str] = "username_taken"


@dataclass(frozen=True, slots=True)
class HandleTaken(Refusal):
    """Somebody has that handle, or had it once."""

    code: ClassVar[str] = "handle_taken"

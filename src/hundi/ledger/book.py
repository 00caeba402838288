"""The book: the working set that the commands at hand touch, and the one way to change it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from hundi.ledger.accounts import DAY, ISSUANCE, Account, AccountId, AccountKind, AccountStatus, Instant, Limits
from hundi.ledger.commands import SessionId
from hundi.ledger.invariants import InvariantBrokenError, ensure
from hundi.ledger.money import MINOR_MAX
from hundi.ledger.transfers import Transfer, TransferId, TransferKind, posted_minor

_WALLET: Final = AccountKind.WALLET
_HOLD, _CAPTURE, _VOID = TransferKind.HOLD, TransferKind.CAPTURE, TransferKind.VOID
_REFUND: Final = TransferKind.REFUND
_PAYMENT: Final = TransferKind.PAYMENT

NO_LIMITS: Final = Limits()

TURNOVER_MAX = 2**63 - 1
"""What an account's lifetime debits or credits may come to: a database's largest integer."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A wallet was opened, with its opening balance where one was granted."""

    wallet: Account
    grant: Transfer | None


@dataclass(frozen=True, slots=True)
class BatchPaid:
    """All payments of a batch were made, in this order."""

    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A wallet's status changed."""

    id: TransferId
    account: AccountId
    before: AccountStatus
    after: AccountStatus
    reason: str
    actor: AccountId
    at: Instant

    @property
    def is_farewell(self) -> bool:
        """Whether a person closed their own account, and is to be forgotten; an operator's closing forgets nobody."""
        return self.after is AccountStatus.CLOSED and self.actor == self.account


@dataclass(frozen=True, slots=True)
class LimitsChanged:
    """What an account may send was limited anew; of issuance: what all may that have no limit of their own."""

    id: TransferId
    account: AccountId
    before: Limits
    after: Limits
    reason: str
    actor: AccountId
    at: Instant


@dataclass(frozen=True, slots=True)
class BlockChanged:
    """From now on somebody blocks somebody else, or does not; they may have done so before."""

    id: TransferId
    blocker: AccountId
    blocked: AccountId
    blocks: bool


@dataclass(slots=True)
class HoldState:
    """A hold, and the capture or void that ended it, if any did."""

    hold: Transfer
    settled_by: TransferId | None = None


@dataclass(slots=True)
class Book:
    """Accounts, live sessions, spent keys, named holds and originals, as they stand under the locks.

    Loaded by a store. `limits` are those of issuance, and `blocks` who blocks whom, as far as it matters to the
    commands at hand.
    """

    accounts: dict[AccountId, Account] = field(default_factory=dict)
    sessions: set[SessionId] = field(default_factory=set)
    keys: dict[tuple[AccountId, str], Transfer] = field(default_factory=dict)
    holds: dict[TransferId, HoldState] = field(default_factory=dict)
    transfers: dict[TransferId, Transfer] = field(default_factory=dict)
    """Those that refunds name, and all that have happened since the book was loaded, which a refund may name next."""
    refunded: dict[TransferId, int] = field(default_factory=dict)
    """How much of them was given back, in minor units, where it is not 0."""
    limits: Limits = NO_LIMITS
    blocks: set[tuple[AccountId, AccountId]] = field(default_factory=set)

    def part(self, accounts: Iterable[AccountId]) -> "Book":
        """Copy what there is of these accounts, to try something on that may not happen after all."""
        known = self.accounts
        copies = {id_: replace(known[id_]) for id_ in accounts if id_ in known}
        return replace(self, accounts=copies, keys={}, holds={}, transfers={}, refunded={})

    def apply(self, change: Transfer | BatchPaid | Opened | StatusChanged | LimitsChanged | BlockChanged) -> None:
        """Make what `decide` said happen.

        Raises:
            InvariantBrokenError: the change does not follow from the book as it stands, or breaks what must hold.

        """
        match change:
            case Transfer():
                self._post(change)
            case BatchPaid():
                for transfer in change.transfers:
                    self._post(transfer)
            case Opened():
                ensure(change.wallet.id not in self.accounts, "a wallet is opened once")
                self.accounts[change.wallet.id] = change.wallet
                if change.grant is not None:
                    self._post(change.grant)
            case StatusChanged():
                account = self.accounts.get(change.account)
                if account is None or account.status is not change.before:
                    raise InvariantBrokenError("a status changes from what it is")
                account.status = change.after
            case LimitsChanged():
                self._limit(change)
            case BlockChanged():
                self._block(change)

    def _post(self, transfer: Transfer) -> None:
        debit, credit = self.accounts.get(transfer.debit_account), self.accounts.get(transfer.credit_account)
        if debit is None or credit is None:
            raise InvariantBrokenError("a transfer is between accounts of the book")
        ensure(debit is not credit, "a transfer has two sides")
        kind, pending = transfer.kind, transfer.pending
        posted = posted_minor(kind, transfer.amount.minor)
        debit.debits_posted += posted
        debit.debits_pending += pending
        debit.sequence += 1
        debit.last_at = transfer.at
        if kind is _PAYMENT or kind is _HOLD:
            count_spending(debit, transfer.at, transfer.amount.minor)
        credit.credits_posted += posted
        credit.credits_pending += pending
        credit.sequence += 1
        credit.last_at = transfer.at
        ensure(
            debit.sequence == transfer.debit_sequence
            and credit.sequence == transfer.credit_sequence
            and debit.credits_posted - debit.debits_posted == transfer.debit_balance
            and credit.credits_posted - credit.debits_posted == transfer.credit_balance,
            "a transfer says the sequence numbers and balances that follow from it",
        )
        _ensure_sound(debit, transfer.debit_balance)
        _ensure_sound(credit, transfer.credit_balance)
        if transfer.key is not None:
            self.keys[transfer.actor, transfer.key] = transfer
        self.transfers[transfer.id] = transfer
        if kind is _HOLD:
            self.holds[transfer.id] = HoldState(transfer)
        elif kind is _CAPTURE or kind is _VOID:
            state = None if transfer.follows is None else self.holds.get(transfer.follows)
            if state is None:
                raise InvariantBrokenError("a capture and a void name their hold")
            ensure(state.settled_by is None, "a hold ends once")
            state.settled_by = transfer.id
        elif kind is _REFUND:
            self._give_back(transfer)

    def _give_back(self, refund: Transfer) -> None:
        original = None if refund.follows is None else self.transfers.get(refund.follows)
        if original is None:
            raise InvariantBrokenError("a refund names its original")
        refunded = self.refunded.get(original.id, 0) + refund.amount.minor
        ensure(refunded <= original.amount.minor, "no more is given back than was received")
        self.refunded[original.id] = refunded

    def _limit(self, change: LimitsChanged) -> None:
        account = self.accounts.get(change.account)
        if account is None or (account.transfer_limit, account.day_limit) != change.before:
            raise InvariantBrokenError("limits change from what they are")
        account.transfer_limit, account.day_limit = change.after
        if account.id == ISSUANCE:
            self.limits = change.after

    def _block(self, change: BlockChanged) -> None:
        pair = change.blocker, change.blocked
        if (pair in self.blocks) is not change.blocks:
            self.accounts[change.blocker].blocks += 1 if change.blocks else -1
            (self.blocks.add if change.blocks else self.blocks.remove)(pair)


def count_spending(account: Account, at: Instant, minor: int) -> None:
    """Count what is sent toward the day's limit."""
    day = at // DAY
    if account.spent_day != day:
        account.spent_day = day
        account.spent_today = minor
        return
    spent = account.spent_today + minor
    account.spent_today = min(spent, MINOR_MAX)


def _ensure_sound(account: Account, balance: int) -> None:
    """Check what holds of every account after every transfer."""
    pending = account.debits_pending
    ensure(pending >= 0 and account.credits_pending >= 0, "nothing pending is below zero")
    ensure(balance >= pending or account.kind is not _WALLET, "a wallet never spends more than it has")
    ensure(-MINOR_MAX <= balance <= MINOR_MAX, "a balance stays within its bounds")

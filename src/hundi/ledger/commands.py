"""Commands: what somebody asks of the ledger. Each is decided once, whole, under the locks of the accounts it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NewType

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.invariants import ensure
from hundi.ledger.money import Money
from hundi.ledger.transfers import TransferId

SessionId = NewType("SessionId", str)
"""24 hexadecimal characters: the signed-in session that a command came by."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's name for one act, unique per acting account; the fingerprint tells whether it is the same act."""

    text: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay from one wallet to another."""

    id: TransferId
    payer: AccountId
    payee: AccountId
    amount: Money
    note: str | None = None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever pays."""
        return self.payer

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (self.payer, self.payee)


@dataclass(frozen=True, slots=True)
class Batch:
    """Make all of one wallet's payments, in this order, or none of them. Each spends a key of its own, if any does."""

    id: TransferId
    payer: AccountId
    transfers: tuple[Pay, ...]
    session: SessionId | None = None

    def __post_init__(self) -> None:
        """Refuse what is no batch."""
        ensure(bool(self.transfers), "a batch has a payment in it")
        ensure({pay.payer for pay in self.transfers} == {self.payer}, "a batch is paid from one wallet")

    @property
    def actor(self) -> AccountId:
        """Whoever pays."""
        return self.payer

    @property
    def key(self) -> None:
        """None: the keys are those of its payments."""

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (self.payer, *(pay.payee for pay in self.transfers))


@dataclass(frozen=True, slots=True)
class Refund:
    """Give back what a payment or capture brought, or a part of it: who was paid is the payer now.

    `amount` None: all of it that has not been given back.
    """

    id: TransferId
    original: TransferId
    payer: AccountId
    payee: AccountId
    amount: Money | None = None
    note: str | None = None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever gives back."""
        return self.payer

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked; the account that was credited guards how much of the original is given back."""
        return (self.payer, self.payee)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who a wallet is opened for.

    `username_folded` is unique, `search_text` the folded name that search looks in, and `handle` what others find them
    by: it has never been anybody else's.
    """

    username: str
    username_folded: str
    first_name: str
    last_name: str
    search_text: str
    password_hash: str
    handle: str


@dataclass(frozen=True, slots=True)
class OpenWallet:
    """Make a person and their wallet, with an opening balance from issuance where `grant` is not None."""

    id: TransferId
    owner: AccountId
    person: NewPerson
    grant: Money | None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever signs up."""
        return self.owner

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked; the wallet itself is there already where the command comes again."""
        return (ISSUANCE, self.owner)


@dataclass(frozen=True, slots=True)
class Deposit:
    """Cash in: credit a wallet against issuance."""

    id: TransferId
    wallet: AccountId
    amount: Money
    actor: AccountId = ISSUANCE
    note: str | None = None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (ISSUANCE, self.wallet, self.actor)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Cash out: debit a wallet against issuance."""

    id: TransferId
    wallet: AccountId
    amount: Money
    actor: AccountId = ISSUANCE
    note: str | None = None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (ISSUANCE, self.wallet, self.actor)


@dataclass(frozen=True, slots=True)
class Hold:
    """Set an amount aside for a payee until it is captured or voided, or `expires_at` has come."""

    id: TransferId
    payer: AccountId
    payee: AccountId
    amount: Money
    expires_at: Instant
    note: str | None = None
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever would pay."""
        return self.payer

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (self.payer, self.payee)


@dataclass(frozen=True, slots=True)
class Capture:
    """Take what was held, or a part of it, and let the rest go. The payee's to ask."""

    id: TransferId
    hold: TransferId
    payer: AccountId
    payee: AccountId
    amount: Money
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever is paid."""
        return self.payee

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked; the payer's account guards the hold."""
        return (self.payer, self.payee)


@dataclass(frozen=True, slots=True)
class Void:
    """Let go of what was held. The payee's to ask; `expired` marks the ledger's own release of an expired hold."""

    id: TransferId
    hold: TransferId
    payer: AccountId
    payee: AccountId
    expired: bool = False
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever would have been paid, or the ledger itself."""
        return ISSUANCE if self.expired else self.payee

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked; the payer's account guards the hold."""
        return (self.payer, self.payee, self.actor)


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Freeze, unfreeze or close a wallet."""

    id: TransferId
    account: AccountId
    status: AccountStatus
    reason: str
    actor: AccountId = ISSUANCE
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (self.account, self.actor)


@dataclass(frozen=True, slots=True)
class SetLimits:
    """Limit what a wallet may send, in one transfer and in one day; None: as issuance says.

    On issuance: what every wallet may send that has no limit of its own; None: any amount.
    """

    id: TransferId
    account: AccountId
    transfer_limit: Money | None
    day_limit: Money | None
    reason: str
    actor: AccountId = ISSUANCE
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked."""
        return (self.account, self.actor)


@dataclass(frozen=True, slots=True)
class SetBlock:
    """Block somebody from paying one, or let them again. What is so already stays so."""

    id: TransferId
    blocker: AccountId
    blocked: AccountId
    blocks: bool
    session: SessionId | None = None
    key: IdempotencyKey | None = None

    @property
    def actor(self) -> AccountId:
        """Whoever blocks."""
        return self.blocker

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """What is locked; the blocker's account guards whom they block."""
        return (self.blocker, self.blocked)


Single = Pay | Refund | OpenWallet | Deposit | Withdraw | Hold | Capture | Void | SetStatus | SetLimits | SetBlock
"""A command that comes to one change at most, and may spend a key of its own."""

Command = Single | Batch


def weight(command: Command) -> int:
    """Say how many transfers a command may come to: what it counts for where there is a limit."""
    return len(command.transfers) if type(command) is Batch else 1


def each_alone(commands: Iterable[Command]) -> Iterator[Single]:
    """Go through commands, and in the place of each batch through its payments."""
    for command in commands:
        if isinstance(command, Batch):
            yield from command.transfers
        else:
            yield command

"""Recompute a whole book from its history alone, and say where it differs from what is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hundi.ledger.accounts import ISSUANCE, Account, AccountKind, AccountStatus
from hundi.ledger.money import MINOR_MAX, Currency
from hundi.ledger.transfers import TransferKind, posted_minor

_KINDS: Final = {kind.value: kind for kind in TransferKind}

_WALLET, _ISSUANCE = AccountKind.WALLET, AccountKind.ISSUANCE
_BETWEEN: Final = {
    TransferKind.OPENING: (_ISSUANCE, _WALLET),
    TransferKind.DEPOSIT: (_ISSUANCE, _WALLET),
    TransferKind.WITHDRAWAL: (_WALLET, _ISSUANCE),
}
"""Which kinds of account a kind of transfer debits and credits, where it is not two wallets."""


class Entry(NamedTuple):
    """A transfer as history tells it. Accounts and transfers by their numbers in the store; amounts in minor units."""

    number: int
    id: str
    kind: str
    debit_account: int
    credit_account: int
    amount: int
    pending: int
    at: int
    debit_sequence: int
    debit_balance: int
    credit_sequence: int
    credit_balance: int
    follows: int | None


@dataclass(slots=True)
class Totals:
    """An account as its history makes it. Minor units."""

    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0
    sequence: int = 0
    last_at: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `place` is an account's id where one is concerned, else a transfer's."""

    place: str
    fact: str


@dataclass(slots=True)
class Audit:
    """Takes entries in the order they were written, then the accounts, and says what is wrong with them.

    Memory goes with accounts and open holds, not with transfers.
    """

    currency: Currency | None = None
    """What every account must be in; None asks for nothing."""
    ids: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, AccountStatus] = field(default_factory=dict)
    kinds: dict[int, AccountKind] = field(default_factory=dict)
    totals: dict[int, Totals] = field(default_factory=dict)
    open_holds: dict[int, Entry] = field(default_factory=dict)
    entries: int = 0
    posted: int = 0
    """All that was ever posted, in minor units."""

    def know(self, number: int, account: Account) -> None:
        """Learn of an account before its entries, so that a drift can be told where it happened."""
        self.ids[number] = account.id
        self.kinds[number] = account.kind
        self.totals[number] = Totals()
        self.statuses[number] = AccountStatus.OPEN

    def restate(self, number: int, before: str, after: str) -> Iterator[Finding]:
        """Take the next change of an account's status."""
        known = self.statuses.get(number)
        if known is None:
            yield Finding("book", f"a change of status names account number {number}, which does not exist")
            return
        if before != known:
            yield Finding(self.ids[number], f"a change of status says it was {before}, history makes it {known}")
        self.statuses[number] = AccountStatus(after)

    def add(self, entry: Entry) -> Iterator[Finding]:
        """Take the next entry; yields what is wrong with it."""
        self.entries += 1
        if entry.debit_account not in self.totals or entry.credit_account not in self.totals:
            yield Finding(entry.id, "the transfer names an account that does not exist")
            return
        if entry.debit_account == entry.credit_account:
            yield Finding(entry.id, "both sides of the transfer are one account")
            return
        if not 1 <= entry.amount <= MINOR_MAX:
            yield Finding(entry.id, f"the amount is {entry.amount} minor units")
        kind = _KINDS.get(entry.kind)
        if kind is None:
            yield Finding(entry.id, f"there is no such kind of transfer as {entry.kind!r}")
            return
        if (self.kinds[entry.debit_account], self.kinds[entry.credit_account]) != _BETWEEN.get(
            kind, (_WALLET, _WALLET)
        ):
            yield Finding(entry.id, f"a {kind} is not between such accounts")
        yield from self._settle(entry, kind)
        posted = posted_minor(kind, entry.amount)
        self.posted += posted
        debit, credit = self.totals[entry.debit_account], self.totals[entry.credit_account]
        debit.debits_posted += posted
        debit.debits_pending += entry.pending
        credit.credits_posted += posted
        credit.credits_pending += entry.pending
        yield from self._step(entry.debit_account, entry, entry.debit_sequence, entry.debit_balance)
        yield from self._step(entry.credit_account, entry, entry.credit_sequence, entry.credit_balance)

    def _settle(self, entry: Entry, kind: TransferKind) -> Iterator[Finding]:
        """Check that pending amounts begin with a hold and end once, with its capture or void."""
        match kind:
            case TransferKind.HOLD:
                self.open_holds[entry.number] = entry
                if entry.pending != entry.amount:
                    yield Finding(entry.id, f"a hold of {entry.amount} adds {entry.pending} pending")
            case TransferKind.CAPTURE | TransferKind.VOID:
                hold = None if entry.follows is None else self.open_holds.pop(entry.follows, None)
                if hold is None:
                    yield Finding(entry.id, f"the {entry.kind} names no open hold")
                    return
                if (hold.debit_account, hold.credit_account) != (entry.debit_account, entry.credit_account):
                    yield Finding(entry.id, f"the {entry.kind} is between other accounts than its hold")
                if entry.pending != -hold.amount or entry.amount > hold.amount:
                    yield Finding(entry.id, f"the {entry.kind} does not fit its hold of {hold.amount}")
            case _:
                if entry.pending != 0:
                    yield Finding(entry.id, f"a {entry.kind} adds {entry.pending} pending")

    def _step(self, number: int, entry: Entry, sequence: int, balance: int) -> Iterator[Finding]:
        """Check one side: numbered without a gap, the running balance right, never overspent, never back in time."""
        totals, place = self.totals[number], self.ids[number]
        if sequence != totals.sequence + 1:
            yield Finding(place, f"transfer {entry.id} has sequence {sequence} where {totals.sequence + 1} is next")
        totals.sequence += 1
        recomputed = totals.credits_posted - totals.debits_posted
        if balance != recomputed:
            yield Finding(place, f"transfer {entry.id} says the balance is {balance}, history makes it {recomputed}")
        if self.kinds[number] is AccountKind.WALLET and recomputed - totals.debits_pending < 0:
            yield Finding(place, f"transfer {entry.id} takes what can be spent to {recomputed - totals.debits_pending}")
        if entry.at < totals.last_at:
            yield Finding(place, f"transfer {entry.id} is older than the entry before it")
        totals.last_at = entry.at

    def compare(self, number: int, account: Account) -> Iterator[Finding]:
        """Hold an account's row against what its history makes of it."""
        totals = self.totals.get(number)
        if totals is None:
            yield Finding(account.id, "the account appeared while the book was read")
            return
        if self.currency is not None and account.currency != self.currency:
            yield Finding(account.id, f"the account is in {account.currency.code}, the book in {self.currency.code}")
        if account.kind is _ISSUANCE and account.id != ISSUANCE:
            yield Finding(account.id, "there is another issuance account")
        if account.status is not self.statuses[number]:
            yield Finding(
                account.id, f"status is written as {account.status}, history makes it {self.statuses[number]}"
            )
        for name in ("debits_posted", "credits_posted", "debits_pending", "credits_pending", "sequence", "last_at"):
            written, recomputed = getattr(account, name), getattr(totals, name)
            if written != recomputed:
                yield Finding(account.id, f"{name} is written as {written}, history makes it {recomputed}")

    def balance_sheet(self) -> Iterator[Finding]:
        """Check that the book sums to zero, posted and pending."""
        values = self.totals.values()
        balance = sum(totals.credits_posted - totals.debits_posted for totals in values)
        if balance != 0:
            yield Finding("book", f"all balances sum to {balance}, not to zero")
        pending = sum(totals.credits_pending - totals.debits_pending for totals in values)
        if pending != 0:
            yield Finding("book", f"all that is pending sums to {pending}, not to zero")

    @property
    def circulation(self) -> int:
        """The money in circulation, in minor units: minus the balance of issuance."""
        return sum(
            totals.debits_posted - totals.credits_posted
            for number, totals in self.totals.items()
            if self.kinds[number] is AccountKind.ISSUANCE
        )

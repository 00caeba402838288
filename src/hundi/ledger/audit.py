"""Recompute a whole book from its history alone, and say where it differs from what is written."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hundi.ledger.accounts import DAY, ISSUANCE, Account, AccountKind, AccountStatus
from hundi.ledger.money import MINOR_MAX, Currency
from hundi.ledger.transfers import TransferKind, posted_minor

_KINDS: Final = {kind.value: kind for kind in TransferKind}

_ACCOUNT_KINDS: Final = tuple(AccountKind)
_STATUSES: Final = tuple(AccountStatus)
_COUNTERS: Final = (
    *("debits_posted", "credits_posted", "debits_pending", "credits_pending", "sequence", "last_at"),
    *("spent_day", "spent_today"),
)
_PENDING: Final = frozenset({TransferKind.HOLD, TransferKind.CAPTURE, TransferKind.VOID})

_REFUNDABLE: Final = frozenset({TransferKind.PAYMENT.value, TransferKind.CAPTURE.value})
_PAYMENT, _HOLD = TransferKind.PAYMENT, TransferKind.HOLD

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


class GivenBack(NamedTuple):
    """A refund beside the transfer that it names, if there is one, as history tells them."""

    id: str
    number: int
    debit_account: int
    credit_account: int
    amount: int
    original: int | None
    """The number of the transfer that it names."""
    original_kind: str | None
    original_debit_account: int | None
    original_credit_account: int | None
    original_amount: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `place` is an account's id where one is concerned, else a transfer's."""

    place: str
    fact: str


class Accounts:
    """Accounts as their history makes them, in columns: some 190 bytes each, where an object would be 600."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        """Where in the columns the account with a number stands."""
        self.ids: list[str] = []
        self.kinds = bytearray()
        self.statuses = bytearray()
        self.debits_posted, self.credits_posted = array("q"), array("q")
        self.debits_pending, self.credits_pending = array("q"), array("q")
        self.sequence, self.last_at = array("q"), array("q")
        self.spent_day, self.spent_today = array("q"), array("q")

    def add(self, number: int, account: Account) -> None:
        """Take one more, as it was before anything happened to it."""
        self.places[number] = len(self.kinds)
        self.ids.append(account.id)
        self.kinds.append(_ACCOUNT_KINDS.index(account.kind))
        self.statuses.append(_STATUSES.index(AccountStatus.OPEN))
        for name in _COUNTERS:
            getattr(self, name).append(0)


class Audit:
    """Takes entries in the order they were written, then the accounts, and says what is wrong with them.

    Memory goes with accounts and open holds, not with transfers. `entries` counts the transfers, and `posted` is all
    that was ever posted, in minor units.
    """

    def __init__(self, currency: Currency | None = None) -> None:
        """`currency` is what every account must be in; None asks for nothing."""
        self.currency = currency
        self.entries = 0
        self.posted = 0
        self.accounts = Accounts()
        self.open_holds: dict[int, Entry] = {}
        self._original: int | None = None
        self._refunded = 0

    @property
    def account_count(self) -> int:
        """How many accounts are known."""
        return len(self.accounts.places)

    def know(self, number: int, account: Account) -> None:
        """Learn of an account before its entries, so that a drift can be told where it happened."""
        self.accounts.add(number, account)

    def restate(self, number: int, before: str, after: str) -> Iterator[Finding]:
        """Take the next change of an account's status."""
        accounts, place = self.accounts, self.accounts.places.get(number)
        if place is None:
            yield Finding("book", f"a change of status names account number {number}, which does not exist")
            return
        known = _STATUSES[accounts.statuses[place]]
        if before != known:
            yield Finding(accounts.ids[place], f"a change of status says it was {before}, history makes it {known}")
        if after in set(_STATUSES):
            accounts.statuses[place] = _STATUSES.index(AccountStatus(after))
        else:
            yield Finding(accounts.ids[place], f"there is no such status as {after!r}")

    def add(self, entry: Entry) -> Sequence[Finding]:
        """Take the next entry, and say what is wrong with it."""
        self.entries += 1
        accounts = self.accounts
        debit, credit = accounts.places.get(entry.debit_account), accounts.places.get(entry.credit_account)
        if debit is None or credit is None:
            return [Finding(entry.id, "the transfer names an account that does not exist")]
        if debit == credit:
            return [Finding(entry.id, "both sides of the transfer are one account")]
        found: list[Finding] = []
        kind = _KINDS.get(entry.kind)
        if not 1 <= entry.amount <= MINOR_MAX:
            found.append(Finding(entry.id, f"the amount is {entry.amount} minor units"))
        if kind is None:
            found.append(Finding(entry.id, f"there is no such kind of transfer as {entry.kind!r}"))
            return found
        sides = (_ACCOUNT_KINDS[accounts.kinds[debit]], _ACCOUNT_KINDS[accounts.kinds[credit]])
        if sides != _BETWEEN.get(kind, (_WALLET, _WALLET)):
            found.append(Finding(entry.id, f"a {kind} is not between such accounts"))
        if entry.pending or kind in _PENDING:
            found += self._settle(entry, kind)
        posted = posted_minor(kind, entry.amount)
        self.posted += posted
        try:
            accounts.debits_posted[debit] += posted
            accounts.debits_pending[debit] += entry.pending
            accounts.credits_posted[credit] += posted
            accounts.credits_pending[credit] += entry.pending
        except OverflowError:
            found.append(Finding(entry.id, "the transfer takes an account past what a database can count"))
        if kind is _PAYMENT or kind is _HOLD:
            self._spend(debit, entry)
        self._step(debit, entry, entry.debit_sequence, entry.debit_balance, found)
        self._step(credit, entry, entry.credit_sequence, entry.credit_balance, found)
        return found

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

    def give_back(self, refund: GivenBack) -> Iterator[Finding]:
        """Take the next refund, in the order of the transfers that they name, and say what is wrong with it."""
        if refund.original_kind not in _REFUNDABLE or refund.original is None or refund.original >= refund.number:
            yield Finding(refund.id, "the refund names no earlier payment or capture")
            return
        if (refund.debit_account, refund.credit_account) != (
            refund.original_credit_account,
            refund.original_debit_account,
        ):
            yield Finding(refund.id, "the refund is not from who received its original to who paid it")
        before = self._refunded if refund.original == self._original else 0
        self._original, self._refunded = refund.original, before + refund.amount
        received = refund.original_amount or 0
        if self._refunded > received:
            yield Finding(refund.id, f"the refund makes {self._refunded} given back of {received} received")

    def _spend(self, place: int, entry: Entry) -> None:
        """Count what is sent toward the day's limit."""
        accounts, day = self.accounts, entry.at // DAY
        before = accounts.spent_today[place] if accounts.spent_day[place] == day else 0
        accounts.spent_day[place] = day
        accounts.spent_today[place] = max(0, min(before + entry.amount, MINOR_MAX))

    def _step(self, place: int, entry: Entry, sequence: int, balance: int, found: list[Finding]) -> None:
        """Check one side: numbered without a gap, the running balance right, never overspent, never back in time."""
        accounts = self.accounts
        following = accounts.sequence[place] + 1
        accounts.sequence[place] = following
        recomputed = accounts.credits_posted[place] - accounts.debits_posted[place]
        available = recomputed - accounts.debits_pending[place]
        at, last_at = entry.at, accounts.last_at[place]
        accounts.last_at[place] = at
        if sequence == following and balance == recomputed and at >= last_at and available >= 0:
            return
        id_ = accounts.ids[place]
        if sequence != following:
            found.append(Finding(id_, f"transfer {entry.id} has sequence {sequence} where {following} is next"))
        if balance != recomputed:
            found.append(
                Finding(id_, f"transfer {entry.id} says the balance is {balance}, history makes it {recomputed}")
            )
        if available < 0 and _ACCOUNT_KINDS[accounts.kinds[place]] is _WALLET:
            found.append(Finding(id_, f"transfer {entry.id} takes what can be spent to {available}"))
        if at < last_at:
            found.append(Finding(id_, f"transfer {entry.id} is older than the entry before it"))

    def compare(self, number: int, account: Account) -> Iterator[Finding]:
        """Hold an account's row against what its history makes of it."""
        accounts, place = self.accounts, self.accounts.places.get(number)
        if place is None:
            yield Finding(account.id, "the account appeared while the book was read")
            return
        if self.currency is not None and account.currency != self.currency:
            yield Finding(account.id, f"the account is in {account.currency.code}, the book in {self.currency.code}")
        if account.kind is _ISSUANCE and account.id != ISSUANCE:
            yield Finding(account.id, "there is another issuance account")
        status = _STATUSES[accounts.statuses[place]]
        if account.status is not status:
            yield Finding(account.id, f"status is written as {account.status}, history makes it {status}")
        for name in _COUNTERS:
            written, recomputed = getattr(account, name), getattr(accounts, name)[place]
            if written != recomputed:
                yield Finding(account.id, f"{name} is written as {written}, history makes it {recomputed}")

    def balance_sheet(self) -> Iterator[Finding]:
        """Check that the book sums to zero, posted and pending."""
        accounts = self.accounts
        balance = sum(accounts.credits_posted) - sum(accounts.debits_posted)
        if balance != 0:
            yield Finding("book", f"all balances sum to {balance}, not to zero")
        pending = sum(accounts.credits_pending) - sum(accounts.debits_pending)
        if pending != 0:
            yield Finding("book", f"all that is pending sums to {pending}, not to zero")

    @property
    def circulation(self) -> int:
        """The money in circulation, in minor units: minus the balance of issuance."""
        accounts, issuance = self.accounts, _ACCOUNT_KINDS.index(_ISSUANCE)
        places = (place for place, kind in enumerate(accounts.kinds) if kind == issuance)
        return sum(accounts.debits_posted[place] - accounts.credits_posted[place] for place in places)

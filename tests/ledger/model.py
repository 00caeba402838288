"""The ledger once more, as plainly as it can be said, to hold the real one against.

Dicts and one `if` a rule; nothing is shared with the source but the words: commands, refusals, transfers. What a store
adds to the rules is said here too: it releases the expired holds of whoever a group touches before it decides the
group, and usernames are claimed, in the order of names, before anything is decided.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from hundi.ledger import refusals as no
from hundi.ledger.accounts import DAY, ISSUANCE, AccountId, AccountStatus, Instant, Limits
from hundi.ledger.book import BatchPaid, BlockChanged, LimitsChanged, StatusChanged
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    OpenWallet,
    Pay,
    Refund,
    SessionId,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    Withdraw,
)
from hundi.ledger.decide import BatchReplayed, Replayed
from hundi.ledger.money import MINOR_MAX, Currency, Money
from hundi.ledger.transfers import Transfer, TransferId, TransferKind

OPEN, FROZEN, CLOSED = AccountStatus.OPEN, AccountStatus.FROZEN, AccountStatus.CLOSED
STEPS = {(OPEN, FROZEN), (OPEN, CLOSED), (FROZEN, OPEN)}
SENT = {TransferKind.PAYMENT, TransferKind.HOLD}
Row = dict[str, int]


@dataclass(frozen=True)
class OpenedWallet:
    """A wallet is there, with what it was granted."""

    owner: AccountId
    grant: Transfer | None


@dataclass(frozen=True)
class Done:
    """What an operator did, to whom."""

    id: TransferId
    actor: AccountId
    act: str
    subject: AccountId
    at: Instant


Changed = Transfer | BatchPaid | OpenedWallet | StatusChanged | LimitsChanged | BlockChanged
Expected = Changed | Replayed | BatchReplayed | no.Refusal


class Model:
    """A book of one currency in a few dicts."""

    def __init__(self, currency: Currency) -> None:
        self.currency = currency
        self.rows: dict[AccountId, Row] = {ISSUANCE: fresh_row()}
        self.status = {ISSUANCE: OPEN}
        self.names: set[str] = set()
        self.sessions: dict[SessionId, Instant] = {}
        self.keys: dict[tuple[AccountId, str], Transfer] = {}
        self.holds: dict[TransferId, Transfer] = {}
        self.ended: set[TransferId] = set()
        self.history: list[Transfer] = []
        self.limits: dict[AccountId, Limits] = {}
        self.blocks: set[tuple[AccountId, AccountId]] = set()
        self.acts: list[Done] = []

    def post(self, group: Sequence[Command], now: Instant) -> list[Expected]:
        """Say what becomes of each command of a group."""
        touched = {account for command in group for account in command.accounts}
        for hold in list(self.holds.values()):
            if hold.id not in self.ended and hold.debit_account in touched and (hold.expires_at or 0) <= now:
                void = Void(TransferId("released"), hold.id, hold.debit_account, hold.credit_account, expired=True)
                self.void(void, now)
        losers = self.claim_names(group)
        return [no.UsernameTaken() if command.id in losers else self.decide(command, now) for command in group]

    def claim_names(self, group: Sequence[Command]) -> set[TransferId]:
        names, owners, losers = set(self.names), set(self.rows), set()
        newcomers = [command for command in group if isinstance(command, OpenWallet)]
        for command in sorted(newcomers, key=lambda command: command.person.username_folded):
            if command.key is not None and (command.owner, command.key.text) in self.keys:
                continue
            if command.person.username_folded in names or command.owner in owners:
                losers.add(command.id)
            else:
                names.add(command.person.username_folded)
                owners.add(command.owner)
        return losers

    def decide(self, command: Command, now: Instant) -> Expected:  # noqa: C901, PLR0912 - a line for each command
        """Say what becomes of a command alone."""
        if command.session is not None and self.sessions.get(command.session, 0) <= now:
            return no.SessionEnded()
        if command.key is not None and (command.actor, command.key.text) in self.keys:
            spent = self.keys[command.actor, command.key.text]
            return Replayed(spent) if spent.fingerprint == command.key.fingerprint else no.KeyReused()
        match command:
            case Pay(payer=payer, payee=payee):
                return self.move(command, TransferKind.PAYMENT, payer, payee, now)
            case Batch():
                return self.pay_batch(command, now)
            case Refund():
                return self.refund(command, now)
            case Deposit(wallet=wallet):
                return self.move(command, TransferKind.DEPOSIT, ISSUANCE, wallet, now)
            case Withdraw(wallet=wallet):
                return self.move(command, TransferKind.WITHDRAWAL, wallet, ISSUANCE, now)
            case Hold(payer=payer, payee=payee):
                return self.move(command, TransferKind.HOLD, payer, payee, now)
            case OpenWallet():
                return self.open(command, now)
            case Capture():
                return self.capture(command, now)
            case Void():
                return self.void(command, now)
            case SetStatus():
                return self.restate(command, now)
            case SetLimits() | SetBlock():
                return self.limit(command, now) if isinstance(command, SetLimits) else self.block(command)

    def move(
        self,
        command: Pay | Deposit | Withdraw | Hold,
        kind: TransferKind,
        debit: AccountId,
        credit: AccountId,
        now: Instant,
    ) -> Expected:
        if command.actor not in self.rows:
            return no.AccountNotFound(command.actor)
        if (reason := self.bad_sides(debit, credit)) is not None:
            return reason
        if isinstance(command, Pay | Hold) and ISSUANCE in {debit, credit}:
            return no.AccountNotFound(ISSUANCE)
        if isinstance(command, Pay | Hold) and (credit, debit) in self.blocks:
            return no.Blocked(credit)
        if (reason := self.bad_amount(debit, credit, command.amount)) is not None:
            return reason
        if isinstance(command, Pay | Hold) and (reason := self.too_much(debit, credit, command.amount, now)):
            return reason
        if isinstance(command, Hold):
            if command.expires_at <= now:
                return no.HoldExpired(command.id, command.expires_at)
            minor = command.amount.minor
            hold = self.record(command, kind, debit, credit, command.amount, now, posted=0, pending=minor)
            hold = hold._replace(note=command.note, expires_at=command.expires_at)
            self.holds[hold.id] = hold
            return self.remember(hold)
        transfer = self.record(command, kind, debit, credit, command.amount, now, posted=command.amount.minor)
        if isinstance(command, Deposit | Withdraw):
            act = "deposit" if kind is TransferKind.DEPOSIT else "withdraw"
            self.acts.append(Done(command.id, command.actor, act, command.wallet, transfer.at))
        return self.remember(transfer._replace(note=command.note))

    def pay_batch(self, command: Batch, now: Instant) -> Expected:
        asked = [(self.keys.get((pay.payer, pay.key.text)), pay.key) for pay in command.transfers if pay.key]
        spent = [(transfer, key) for transfer, key in asked if transfer is not None]
        if spent:
            same = all(transfer.fingerprint == key.fingerprint for transfer, key in spent)
            whole = len(spent) == len(command.transfers)
            return BatchReplayed(tuple(transfer for transfer, _ in spent)) if same and whole else no.KeyReused()
        before = deepcopy((self.rows, self.keys, self.history))
        for index, pay in enumerate(command.transfers):
            outcome: Expected = no.KeyReused()
            if pay.key is None or (pay.payer, pay.key.text) not in self.keys:
                outcome = self.decide(pay, now)
            if isinstance(outcome, no.Refusal):
                self.rows, self.keys, self.history = before
                return no.BatchRefused(index, outcome)
        return BatchPaid(tuple(self.history[-len(command.transfers) :]))

    def refund(self, command: Refund, now: Instant) -> Expected:
        named = [transfer for transfer in self.history if transfer.id == command.original]
        sides = [{transfer.debit_account, transfer.credit_account} for transfer in named]
        if {command.payer, command.payee} not in sides:
            return no.TransferNotFound(command.original)
        (original,) = named
        if original.kind not in {TransferKind.PAYMENT, TransferKind.CAPTURE}:
            return no.NotRefundable(original.id)
        if original.credit_account != command.payer:
            return no.NotRefundable(original.id)
        refunds = [transfer for transfer in self.history if transfer.kind is TransferKind.REFUND]
        given_back = sum(refund.amount.minor for refund in refunds if refund.follows == original.id)
        left = original.amount.minor - given_back
        amount = command.amount or Money(left, self.currency)
        if amount.currency != self.currency:
            return no.CurrencyMismatch(command.payer)
        if amount.minor > left or (not command.amount and not left):
            return no.RefundTooLarge(original.id, left)
        reason = self.bad_sides(command.payer, command.payee) or self.bad_amount(command.payer, command.payee, amount)
        if reason is not None:
            return reason
        sides_now, minor = (command.payer, command.payee), amount.minor
        refund = self.record(command, TransferKind.REFUND, *sides_now, amount, now, posted=minor)
        return self.remember(refund._replace(note=command.note, follows=original.id))

    def open(self, command: OpenWallet, now: Instant) -> Expected:
        grant = None
        if command.grant is not None:
            if (reason := self.bad_amount(ISSUANCE, None, command.grant)) is not None:
                return reason
            self.rows[command.owner] = fresh_row()
            kind, minor = TransferKind.OPENING, command.grant.minor
            grant = self.record(command, kind, ISSUANCE, command.owner, command.grant, now, posted=minor)
            self.remember(grant)
        self.rows.setdefault(command.owner, fresh_row())
        self.status[command.owner] = OPEN
        self.names.add(command.person.username_folded)
        return OpenedWallet(command.owner, grant)

    def capture(self, command: Capture, now: Instant) -> Expected:
        hold = self.find_hold(command)
        if isinstance(hold, no.Refusal):
            return hold
        if hold.expires_at is not None and hold.expires_at <= now:
            return no.HoldExpired(hold.id, hold.expires_at)
        if hold.id in self.ended:
            return no.HoldSettled(hold.id)
        if (reason := self.bad_sides(hold.debit_account, hold.credit_account)) is not None:
            return reason
        if command.amount.currency != self.currency:
            return no.CurrencyMismatch(hold.debit_account)
        if command.amount.minor == 0:
            return no.ZeroAmount()
        if command.amount.minor > hold.amount.minor:
            return no.CaptureTooLarge(hold.id, held=hold.amount.minor)
        return self.end(command, hold, TransferKind.CAPTURE, command.amount, now, posted=command.amount.minor)

    def void(self, command: Void, now: Instant) -> Expected:
        hold = self.find_hold(command)
        if isinstance(hold, no.Refusal):
            return hold
        if hold.id in self.ended:
            return no.HoldSettled(hold.id)
        return self.end(command, hold, TransferKind.VOID, hold.amount, now, posted=0)

    def restate(self, command: SetStatus, now: Instant) -> Expected:
        id_, after = command.account, command.status
        if id_ == ISSUANCE or id_ not in self.rows:
            return no.AccountNotFound(id_)
        if command.actor not in self.rows:
            return no.AccountNotFound(command.actor)
        before, row = self.status[id_], self.rows[id_]
        if before is CLOSED:
            return no.AccountClosed(id_)
        if (before, after) not in STEPS:
            return no.StatusUnchanged(id_, before)
        if after is CLOSED and (self.balance(id_) or row["expected"]):
            return no.BalanceNotZero(id_, self.balance(id_))
        self.status[id_] = after
        at = Instant(max(now, row["last_at"]))
        if (after, command.actor) != (CLOSED, id_):
            act = {FROZEN: "freeze", OPEN: "unfreeze", CLOSED: "close"}[after]
            self.acts.append(Done(command.id, command.actor, act, id_, at))
        return StatusChanged(command.id, id_, before, after, command.reason, command.actor, at)

    def limit(self, command: SetLimits, now: Instant) -> Expected:
        id_ = command.account
        for account in (id_, command.actor):
            if account not in self.rows:
                return no.AccountNotFound(account)
        if self.status[id_] is CLOSED:
            return no.AccountClosed(id_)
        told = (command.transfer_limit, command.day_limit)
        if any(limit is not None and limit.currency != self.currency for limit in told):
            return no.CurrencyMismatch(id_)
        before = self.limits.get(id_, Limits())
        self.limits[id_] = after = Limits(*(None if limit is None else limit.minor for limit in told))
        at = Instant(max(now, self.rows[id_]["last_at"]))
        self.acts.append(Done(command.id, command.actor, "limits", id_, at))
        return LimitsChanged(command.id, id_, before, after, command.reason, command.actor, at)

    def block(self, command: SetBlock) -> Expected:
        pair = command.blocker, command.blocked
        for account in pair:
            if account == ISSUANCE or account not in self.rows:
                return no.AccountNotFound(account)
        if command.blocker == command.blocked:
            return no.SameAccount(command.blocker)
        if self.status[command.blocker] is CLOSED:
            return no.AccountClosed(command.blocker)
        self.blocks = self.blocks | {pair} if command.blocks else self.blocks - {pair}
        return BlockChanged(command.id, *pair, command.blocks)

    def too_much(self, debit: AccountId, credit: AccountId, amount: Money, now: Instant) -> no.Refusal | None:
        own, everyone = self.limits.get(debit, Limits()), self.limits.get(ISSUANCE, Limits())
        most = own.transfer if own.transfer is not None else everyone.transfer
        if most is not None and amount.minor > most:
            return no.TransferLimit(debit, most)
        most = own.day if own.day is not None else everyone.day
        day = max(now, self.rows[debit]["last_at"], self.rows[credit]["last_at"]) // DAY
        spent_day, spent = self.spent(debit)
        spent = spent if spent_day == day else 0
        if most is not None and spent + amount.minor > most:
            return no.DayLimit(debit, most, spent)
        return None

    def spent(self, account: AccountId) -> tuple[int, int]:
        """Say on which day the account last sent anything, and how much on that day."""
        sent = [t for t in self.history if t.debit_account == account and t.kind in SENT]
        if not sent:
            return 0, 0
        day = sent[-1].at // DAY
        return day, min(MINOR_MAX, sum(t.amount.minor for t in sent if t.at // DAY == day))

    def bad_sides(self, debit: AccountId, credit: AccountId) -> no.Refusal | None:
        for account in (debit, credit):
            if account not in self.rows:
                return no.AccountNotFound(account)
        if debit == credit:
            return no.SameAccount(debit)
        if self.status[debit] is FROZEN:
            return no.AccountFrozen(debit)
        for account in (debit, credit):
            if self.status[account] is CLOSED:
                return no.AccountClosed(account)
        return None

    def bad_amount(self, debit: AccountId, credit: AccountId | None, amount: Money) -> no.Refusal | None:
        if amount.currency != self.currency:
            return no.CurrencyMismatch(debit)
        if amount.minor == 0:
            return no.ZeroAmount()
        if debit != ISSUANCE and amount.minor > self.available(debit):
            return no.InsufficientFunds(debit, available=self.available(debit))
        if debit == ISSUANCE and amount.minor - self.balance(debit) > MINOR_MAX:
            return no.BalanceLimit(debit)
        if credit is not None and self.balance(credit) + self.rows[credit]["expected"] + amount.minor > MINOR_MAX:
            return no.BalanceLimit(credit)
        return None

    def find_hold(self, command: Capture | Void) -> Transfer | no.Refusal:
        hold = self.holds.get(command.hold)
        if hold is None or command.payer != hold.debit_account or command.payee != hold.credit_account:
            return no.HoldNotFound(command.hold)
        return hold

    def end(
        self, command: Capture | Void, hold: Transfer, kind: TransferKind, amount: Money, now: Instant, *, posted: int
    ) -> Expected:
        self.ended.add(hold.id)
        sides = hold.debit_account, hold.credit_account
        pending = -hold.amount.minor
        transfer = self.record(command, kind, *sides, amount, now, posted=posted, pending=pending)
        return self.remember(transfer._replace(follows=hold.id))

    def record(
        self, command: Command, kind: TransferKind, debit: AccountId, credit: AccountId, amount: Money, now: Instant,
        *, posted: int, pending: int = 0,
    ) -> Transfer:  # fmt: skip
        payer, payee = self.rows[debit], self.rows[credit]
        at = Instant(max(now, payer["last_at"], payee["last_at"]))
        payer["debits"] += posted
        payer["held"] += pending
        payee["credits"] += posted
        payee["expected"] += pending
        for row in (payer, payee):
            row["sequence"] += 1
            row["last_at"] = at
        return Transfer(
            command.id, kind, debit, credit, amount, at, command.actor,
            payer["sequence"], self.balance(debit), payee["sequence"], self.balance(credit), pending,
            key=None if command.key is None else command.key.text,
            fingerprint=None if command.key is None else command.key.fingerprint,
        )  # fmt: skip

    def remember(self, transfer: Transfer) -> Transfer:
        self.history.append(transfer)
        if transfer.key is not None:
            self.keys[transfer.actor, transfer.key] = transfer
        return transfer

    def balance(self, account: AccountId) -> int:
        return self.rows[account]["credits"] - self.rows[account]["debits"]

    def available(self, account: AccountId) -> int:
        return self.balance(account) - self.rows[account]["held"]


def fresh_row() -> Row:
    return dict.fromkeys(("debits", "credits", "held", "expected", "sequence", "last_at"), 0)

"""A small world: turns what strategies draw into commands, with ids, beside a model of the ledger."""

from collections.abc import Iterator
from itertools import count

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.book import Opened
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    IdempotencyKey,
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
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import TransferId, TransferKind
from tests.ledger.builders import NOW, SECOND, USD, newcomer, session_id, wallet_id
from tests.ledger.model import Expected, Model, OpenedWallet
from tests.strategies import ALL_THERE_IS, UNKNOWN_HOLD, UNKNOWN_TRANSFER, Intent


class World:
    """People by number, holds by how late they came, a clock, and the model of what has happened."""

    def __init__(self) -> None:
        self.model = Model(INR)
        self.now: Instant = NOW
        self.sessions: list[SessionId] = []
        self._numbers = count(1)
        self._holds: list[Hold] = []

    def tick(self, seconds: int) -> None:
        """Move the clock, back perhaps."""
        self.now = Instant(self.now + seconds * SECOND)

    def new_session(self) -> SessionId:
        """Name a session that nobody has yet."""
        self.sessions.append(session_id(len(self.sessions) + 1))
        return self.sessions[-1]

    def new_id(self) -> TransferId:
        """Name a transfer that there is not yet."""
        return TransferId(f"{next(self._numbers):024x}")

    def command(self, intent: Intent) -> Command:  # noqa: C901, PLR0912 - a line for each command
        """Give an intent its ids."""
        id_ = self.new_id()
        debit, credit = wallet_id(intent.debit), wallet_id(intent.credit)
        key = None if intent.key is None else IdempotencyKey(intent.key, intent.fingerprint)
        session = self._session(intent)
        match intent.kind:
            case "open":
                grant = self._money(intent, debit) if intent.amount else None
                return OpenWallet(id_, credit, newcomer(f"Person{intent.debit}"), grant, session, key)
            case "pay":
                return Pay(id_, debit, credit, self._money(intent, debit), "a note", session, key)
            case "batch":
                return Batch(id_, debit, tuple(self._parts(intent, debit)), session)
            case "refund":
                original, payer, payee = self._original(intent)
                money = None if intent.amount == ALL_THERE_IS else self._money(intent, payer)
                return Refund(id_, original, payer, payee, money, "sorry", session, key)
            case "deposit":
                money = self._money(intent, debit)
                return Deposit(id_, credit, money, wallet_id(intent.actor), None, session, key)
            case "withdraw":
                money = self._money(intent, debit)
                return Withdraw(id_, debit, money, wallet_id(intent.actor), "till 3", session, key)
            case "hold":
                expires_at = Instant(self.now + intent.seconds * SECOND)
                hold = Hold(id_, debit, credit, self._money(intent, debit), expires_at, "a room", session, key)
                self._holds.append(hold)
                return hold
            case "status":
                return SetStatus(id_, debit, intent.status, "a reason", wallet_id(intent.actor), session, key)
            case "limits":
                transfer, day = (None if limit is None else self._limit(limit, intent) for limit in intent.limits)
                return SetLimits(id_, debit, transfer, day, "a reason", wallet_id(intent.actor), session, key)
            case "block":
                return SetBlock(id_, debit, credit, intent.blocks, session, key)
            case "capture":
                hold_id, payer, payee = self._hold(intent)
                return Capture(id_, hold_id, payer, payee, self._money(intent, payer), session, key)
            case "void":
                return Void(id_, *self._hold(intent), session=session, key=key)
            case _:
                raise ValueError(intent.kind)

    def _parts(self, intent: Intent, payer: AccountId) -> Iterator[Pay]:
        """Make the payments of a batch, each with a key of its own; an actor of 1 has them share one."""
        for index, part in enumerate(intent.parts):
            id_ = self.new_id()
            text = f"{intent.key}\x1f{0 if intent.actor else index}"
            key = None if intent.key is None else IdempotencyKey(text, intent.fingerprint)
            yield Pay(id_, payer, wallet_id(part.credit), self._money(part, payer), None, None, key)

    def _original(self, intent: Intent) -> tuple[TransferId, AccountId, AccountId]:
        """Find the transfer meant: by how late it came, those that can be refunded at the lower numbers."""
        known = [transfer for transfer in self.model.history if transfer.id != "released"]
        if intent.original < UNKNOWN_TRANSFER - 3:
            kinds = {TransferKind.PAYMENT, TransferKind.CAPTURE}
            known = [transfer for transfer in known if transfer.kind in kinds] or known
        if not known or intent.original == UNKNOWN_TRANSFER:
            return TransferId("f" * 24), wallet_id(1), wallet_id(2)
        found = known[-1 - intent.original % len(known)]
        payer = wallet_id(intent.debit) if intent.debit else found.credit_account
        return found.id, payer, found.credit_account if payer == found.debit_account else found.debit_account

    def _hold(self, intent: Intent) -> tuple[TransferId, AccountId, AccountId]:
        """Find the hold meant: 0 to 2 an open one, 3 and 4 the latest asked for, whatever became of it, 5 none."""
        still_open = [hold for hold in self.model.holds.values() if hold.id not in self.model.ended]
        known = [(hold.id, hold.debit_account, hold.credit_account) for hold in still_open]
        if intent.hold in {3, 4}:
            known = [(hold.id, hold.payer, hold.payee) for hold in self._holds]
        if not known or intent.hold == UNKNOWN_HOLD:
            return TransferId("f" * 24), wallet_id(1), wallet_id(2)
        hold_id, payer, payee = known[-1 - intent.hold % 3 % len(known)]
        return hold_id, wallet_id(intent.debit) if intent.debit else payer, payee

    def _money(self, intent: Intent, debit: AccountId) -> Money:
        currency = USD if intent.other_currency else INR
        if intent.amount != ALL_THERE_IS:
            return Money(intent.amount, currency)
        spendable = self.model.available(debit) if debit in self.model.rows else 0
        return Money(max(spendable, 1), currency)

    def _limit(self, minor: int, intent: Intent) -> Money:
        return Money(minor, USD if intent.other_currency else INR)

    def _session(self, intent: Intent) -> SessionId | None:
        if intent.session is None or not self.sessions:
            return None
        return self.sessions[-1 - intent.session % len(self.sessions)] if intent.session else session_id(0)


def said(outcome: Outcome) -> Expected:
    """Tell an outcome in the model's words."""
    return OpenedWallet(outcome.wallet.id, outcome.grant) if isinstance(outcome, Opened) else outcome

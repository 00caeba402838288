"""A small world: turns what strategies draw into commands, with ids, beside a model of the ledger."""

from itertools import count

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.book import Opened
from hundi.ledger.commands import (
    Capture,
    Command,
    Deposit,
    Hold,
    IdempotencyKey,
    OpenWallet,
    Pay,
    SessionId,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    Withdraw,
)
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import TransferId
from tests.ledger.builders import NOW, SECOND, USD, newcomer, session_id, wallet_id
from tests.ledger.model import Expected, Model, OpenedWallet
from tests.strategies import ALL_THERE_IS, UNKNOWN_HOLD, Intent


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

    def command(self, intent: Intent) -> Command:
        """Give an intent its ids."""
        id_ = TransferId(f"{next(self._numbers):024x}")
        debit, credit = wallet_id(intent.debit), wallet_id(intent.credit)
        key = None if intent.key is None else IdempotencyKey(intent.key, intent.fingerprint)
        session = self._session(intent)
        match intent.kind:
            case "open":
                grant = self._money(intent, debit) if intent.amount else None
                return OpenWallet(id_, credit, newcomer(f"Person{intent.debit}"), grant, session, key)
            case "pay":
                return Pay(id_, debit, credit, self._money(intent, debit), "a note", session, key)
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

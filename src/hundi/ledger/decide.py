"""The one function that money moves through: pure, deterministic, and all that a store needs to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from hundi.ledger.accounts import Instant
from hundi.ledger.book import Book, Opened, StatusChanged
from hundi.ledger.commands import Capture, Command, Deposit, Hold, OpenWallet, Pay, SetStatus, Void, Withdraw
from hundi.ledger.refusals import KeyReused, Refusal, SessionEnded
from hundi.ledger.rules import cash, holds, payments, wallets
from hundi.ledger.transfers import Transfer


@dataclass(frozen=True, slots=True)
class Replayed:
    """The command was carried out before, under the same key. This is what happened then; nothing happens now."""

    transfer: Transfer


Change = Transfer | Opened | StatusChanged
"""What happens to the book."""

Outcome = Change | Replayed | Refusal
"""What a command comes to."""


def decide(book: Book, command: Command, now: Instant) -> Outcome:
    """Say what becomes of a command. It only says; `book.apply` makes it happen.

    The session is looked at first, then the key: only a success spends a key, so a refusal is decided afresh.
    """
    if command.session is not None and command.session not in book.sessions:
        return SessionEnded()
    if command.key is not None:
        spent = book.keys.get((command.actor, command.key.text))
        if spent is not None:
            return Replayed(spent) if spent.fingerprint == command.key.fingerprint else KeyReused()
    match command:
        case Pay():
            return payments.pay(book, command, now)
        case OpenWallet():
            return wallets.open_wallet(book, command, now)
        case Deposit():
            return cash.deposit(book, command, now)
        case Withdraw():
            return cash.withdraw(book, command, now)
        case Hold():
            return holds.hold(book, command, now)
        case Capture():
            return holds.capture(book, command, now)
        case Void():
            return holds.void(book, command, now)
        case SetStatus():
            return wallets.set_status(book, command, now)
        case _:
            assert_never(command)


def decide_group(book: Book, commands: Sequence[Command], now: Instant) -> list[Outcome]:
    """Decide commands in the order of arrival, each on the book as those before it left it.

    Afterwards `book` is as all of them leave it; outcome i is that of command i.
    """
    outcomes: list[Outcome] = []
    for command in commands:
        outcome = decide(book, command, now)
        if isinstance(outcome, Change):
            book.apply(outcome)
        outcomes.append(outcome)
    return outcomes

"""The one function that money moves through: pure, deterministic, and all that a store needs to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from hundi.ledger.accounts import Instant
from hundi.ledger.book import BatchPaid, BlockChanged, Book, LimitsChanged, Opened, StatusChanged
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    OpenWallet,
    Pay,
    Refund,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    Withdraw,
)
from hundi.ledger.refusals import KeyReused, Refusal, SessionEnded
from hundi.ledger.rules import batches, blocks, cash, holds, limits, payments, refunds, wallets
from hundi.ledger.transfers import Transfer


@dataclass(frozen=True, slots=True)
class Replayed:
    """The command was carried out before, under the same key. This is what happened then; nothing happens now."""

    transfer: Transfer


@dataclass(frozen=True, slots=True)
class BatchReplayed:
    """The batch was carried out before, under the same keys. This is what happened then; nothing happens now."""

    transfers: tuple[Transfer, ...]


Change = Transfer | BatchPaid | Opened | StatusChanged | LimitsChanged | BlockChanged
"""What happens to the book."""

Outcome = Change | Replayed | BatchReplayed | Refusal
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
        case Batch():
            return _find_spent(book, command) or batches.pay_all(book, command, now)
        case Refund():
            return refunds.refund(book, command, now)
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
        case _:
            return _decide_about_account(book, command, now)


def _decide_about_account(
    book: Book, command: OpenWallet | SetStatus | SetLimits | SetBlock, now: Instant
) -> Opened | StatusChanged | LimitsChanged | BlockChanged | Refusal:
    """Say what becomes of a command that is about a wallet, not about money in one."""
    match command:
        case OpenWallet():
            return wallets.open_wallet(book, command, now)
        case SetStatus():
            return wallets.set_status(book, command, now)
        case SetLimits():
            return limits.set_limits(book, command, now)
        case SetBlock():
            return blocks.set_block(book, command)
        case _:
            assert_never(command)


def _find_spent(book: Book, batch: Batch) -> BatchReplayed | KeyReused | None:
    """Look at the keys of a batch before any of its payments: where one is spent, all were, at once and as asked."""
    spent: list[Transfer] = []
    for pay in batch.transfers:
        key = pay.key
        transfer = None if key is None else book.keys.get((pay.actor, key.text))
        if transfer is None or key is None:
            continue
        if transfer.fingerprint != key.fingerprint:
            return KeyReused()
        spent.append(transfer)
    if not spent:
        return None
    return BatchReplayed(tuple(spent)) if len(spent) == len(batch.transfers) else KeyReused()


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

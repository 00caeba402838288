"""Wallets: opened, frozen, unfrozen, closed."""

from typing import Final

from hundi.ledger.accounts import ISSUANCE, Account, AccountKind, AccountStatus, Instant
from hundi.ledger.book import Book, Opened, StatusChanged
from hundi.ledger.commands import OpenWallet, SetStatus
from hundi.ledger.refusals import AccountClosed, AccountNotFound, BalanceNotZero, Refusal, StatusUnchanged
from hundi.ledger.rules.sides import check_amount, transfer_between
from hundi.ledger.transfers import TransferKind

_STATUSES_AFTER: Final = {
    AccountStatus.OPEN: {AccountStatus.FROZEN, AccountStatus.CLOSED},
    AccountStatus.FROZEN: {AccountStatus.OPEN},
    AccountStatus.CLOSED: set(),
}


def open_wallet(book: Book, command: OpenWallet, now: Instant) -> Opened | Refusal:
    """Open a wallet, with an opening balance from issuance where one is granted."""
    issuance = book.accounts.get(ISSUANCE)
    if issuance is None:
        return AccountNotFound(ISSUANCE)
    wallet = Account(command.owner, AccountKind.WALLET, issuance.currency)
    if command.grant is None:
        return Opened(wallet, None)
    if (refusal := check_amount(issuance, wallet, command.grant)) is not None:
        return refusal
    grant = transfer_between(
        issuance,
        wallet,
        id=command.id,
        kind=TransferKind.OPENING,
        amount=command.grant,
        now=now,
        actor=command.owner,
        key=command.key,
    )
    return Opened(wallet, grant)


def set_status(book: Book, command: SetStatus, now: Instant) -> StatusChanged | Refusal:
    """Freeze, unfreeze or close a wallet. Closed is for good, and only for a wallet with nothing on it."""
    account = book.accounts.get(command.account)
    if account is None or account.kind is not AccountKind.WALLET:
        return AccountNotFound(command.account)
    if command.actor not in book.accounts:
        return AccountNotFound(command.actor)
    if account.status is AccountStatus.CLOSED:
        return AccountClosed(account.id)
    if command.status not in _STATUSES_AFTER[account.status]:
        return StatusUnchanged(account.id, account.status)
    if command.status is AccountStatus.CLOSED and (account.balance or account.credits_pending):
        return BalanceNotZero(account.id, account.balance)
    at = Instant(max(now, account.last_at))
    return StatusChanged(command.id, account.id, account.status, command.status, command.reason, command.actor, at)

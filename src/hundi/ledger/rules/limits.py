"""Limits: what an account may send at once and in a day, of its own or else as issuance says for everyone."""

from hundi.ledger.accounts import DAY, Account, AccountStatus, Instant, Limits
from hundi.ledger.book import Book, LimitsChanged
from hundi.ledger.commands import SetLimits
from hundi.ledger.refusals import AccountClosed, AccountNotFound, CurrencyMismatch, DayLimit, Refusal, TransferLimit
from hundi.ledger.transfers import entry_time


def check_limits(book: Book, payer: Account, payee: Account, minor: int, now: Instant) -> Refusal | None:
    """Check that the payer may send so much. None: they may."""
    limit = book.limits.transfer if payer.transfer_limit is None else payer.transfer_limit
    if limit is not None and minor > limit:
        return TransferLimit(payer.id, limit)
    limit = book.limits.day if payer.day_limit is None else payer.day_limit
    if limit is not None:
        today = entry_time(now, payer, payee) // DAY
        spent = payer.spent_today if payer.spent_day == today else 0
        if spent + minor > limit:
            return DayLimit(payer.id, limit, spent)
    return None


def set_limits(book: Book, command: SetLimits, now: Instant) -> LimitsChanged | Refusal:
    """Limit what a wallet may send or, on issuance, all wallets. Limits of 0 let nothing be sent."""
    account = book.accounts.get(command.account)
    if account is None:
        return AccountNotFound(command.account)
    if command.actor not in book.accounts:
        return AccountNotFound(command.actor)
    if account.status is AccountStatus.CLOSED:
        return AccountClosed(account.id)
    for limit in (command.transfer_limit, command.day_limit):
        if limit is not None and limit.currency != account.currency:
            return CurrencyMismatch(account.id)
    before = Limits(account.transfer_limit, account.day_limit)
    after = Limits(
        None if command.transfer_limit is None else command.transfer_limit.minor,
        None if command.day_limit is None else command.day_limit.minor,
    )
    at = Instant(max(now, account.last_at))
    return LimitsChanged(command.id, account.id, before, after, command.reason, command.actor, at)

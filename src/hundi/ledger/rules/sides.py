"""What the two sides of any transfer must satisfy, and the transfer between them."""

from typing import Final

from hundi.ledger.accounts import Account, AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.book import TURNOVER_MAX, Book
from hundi.ledger.commands import IdempotencyKey
from hundi.ledger.money import MINOR_MAX, Money
from hundi.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AccountNotFound,
    BalanceLimit,
    CurrencyMismatch,
    InsufficientFunds,
    Refusal,
    SameAccount,
    ZeroAmount,
)
from hundi.ledger.transfers import Transfer, TransferId, TransferKind, entry_time, posted_minor

# To look a member up in its class takes longer than to compare it, and each payment does so half a dozen times.
_OPEN: Final = AccountStatus.OPEN
_CLOSED: Final = AccountStatus.CLOSED
_WALLET: Final = AccountKind.WALLET


def find_sides(book: Book, debit: AccountId, credit: AccountId) -> tuple[Account, Account] | Refusal:
    """Find two different accounts, of which neither is closed and the one to be debited is not frozen."""
    debit_account, credit_account = book.accounts.get(debit), book.accounts.get(credit)
    if debit_account is None:
        return AccountNotFound(debit)
    if credit_account is None:
        return AccountNotFound(credit)
    if debit_account is credit_account:
        return SameAccount(debit)
    if debit_account.status is not _OPEN:
        return AccountClosed(debit) if debit_account.status is _CLOSED else AccountFrozen(debit)
    if credit_account.status is _CLOSED:
        return AccountClosed(credit)
    return debit_account, credit_account


def find_wallets(book: Book, payer: AccountId, payee: AccountId) -> tuple[Account, Account] | Refusal:
    """Find the two sides of what people do between themselves: wallets, both."""
    sides = find_sides(book, payer, payee)
    if isinstance(sides, Refusal):
        return sides
    for account in sides:
        if account.kind is not _WALLET:
            return AccountNotFound(account.id)
    return sides


def check_amount(debit: Account, credit: Account, amount: Money) -> Refusal | None:
    """Check that the amount can leave the one account and enter the other. None: it can."""
    minor, currency = amount.minor, amount.currency
    if currency is not debit.currency and currency != debit.currency:  # nearly always the very same object
        return CurrencyMismatch(debit.id)
    if currency is not credit.currency and currency != credit.currency:
        return CurrencyMismatch(credit.id)
    if minor == 0:
        return ZeroAmount()
    if debit.kind is _WALLET:
        if debit.available < minor:
            return InsufficientFunds(debit.id, available=debit.available)
    elif debit.balance - debit.debits_pending - minor < -MINOR_MAX:
        return BalanceLimit(debit.id)
    if credit.balance + credit.credits_pending + minor > MINOR_MAX:
        return BalanceLimit(credit.id)
    if debit.debits_posted + debit.debits_pending + minor > TURNOVER_MAX:  # so that what is held can be captured
        return BalanceLimit(debit.id)
    if credit.credits_posted + credit.credits_pending + minor > TURNOVER_MAX:
        return BalanceLimit(credit.id)
    return None


def transfer_between(  # noqa: PLR0913 - each is a column of the row
    debit: Account,
    credit: Account,
    *,
    id: TransferId,  # noqa: A002 - the field's name
    kind: TransferKind,
    amount: Money,
    now: Instant,
    actor: AccountId,
    pending: int = 0,
    note: str | None = None,
    follows: TransferId | None = None,
    expires_at: Instant | None = None,
    key: IdempotencyKey | None = None,
) -> Transfer:
    """Make the transfer that debits the one account and credits the other, with what both come to."""
    posted = posted_minor(kind, amount.minor)
    return Transfer(
        id,
        kind,
        debit.id,
        credit.id,
        amount,
        entry_time(now, debit, credit),
        actor,
        debit.sequence + 1,
        debit.credits_posted - debit.debits_posted - posted,
        credit.sequence + 1,
        credit.credits_posted - credit.debits_posted + posted,
        pending,
        note,
        follows,
        expires_at,
        None if key is None else key.text,
        None if key is None else key.fingerprint,
    )

"""Makers of accounts, books and ids for tests. Three people: Asha, Bala and Chitra; amounts in paise."""

from itertools import count
from typing import Final

from hundi.ledger.accounts import ISSUANCE, Account, AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Command, NewPerson, SessionId
from hundi.ledger.decide import Change, Outcome, decide
from hundi.ledger.money import INR, Currency, Money
from hundi.ledger.transfers import TransferId

USD: Final = Currency("USD", 2)
NOW: Final = Instant(1_700_000_000_000_000)
SECOND: Final = 1_000_000

_numbers = count(1)


def wallet_id(number: int) -> AccountId:
    """Name the wallet of this number; 0 is issuance."""
    return AccountId(f"{number:024x}")


ASHA: Final = wallet_id(1)
BALA: Final = wallet_id(2)
CHITRA: Final = wallet_id(3)
NOBODY: Final = wallet_id(0xFFFF)


def next_id() -> TransferId:
    """Make an id that no transfer has yet."""
    return TransferId(f"e{next(_numbers):023x}")


def session_id(number: int) -> SessionId:
    """Name the session of this number."""
    return SessionId(f"5{number:023x}")


def inr(paise: int) -> Money:
    """Make an amount in the book's currency."""
    return Money(paise, INR)


def newcomer(name: str) -> NewPerson:
    """Make somebody who signs up as `name@example.com`."""
    folded = name.casefold()
    return NewPerson(f"{name}@example.com", f"{folded}@example.com", name, "Rao", f"{folded} rao", "#", folded)


def wallet(
    owner: AccountId, paise: int = 0, *, held: int = 0, expected: int = 0, status: AccountStatus = AccountStatus.OPEN
) -> Account:
    """Make a wallet with this balance, of which `held` is set aside, and to which `expected` is held by others."""
    return Account(
        owner,
        AccountKind.WALLET,
        INR,
        status,
        credits_posted=paise,
        debits_pending=held,
        credits_pending=expected,
        sequence=1 if paise else 0,
    )


def book_of(*wallets: Account, circulation: int | None = None) -> Book:
    """Make a book of these wallets, and of the issuance that their money came from."""
    issued = sum(account.balance for account in wallets) if circulation is None else circulation
    issuance = Account(ISSUANCE, AccountKind.ISSUANCE, INR, debits_posted=issued, sequence=1 if issued else 0)
    return Book(accounts={account.id: account for account in (issuance, *wallets)})


def carry_out(book: Book, command: Command, now: Instant = NOW) -> Outcome:
    """Decide a command and make it happen."""
    outcome = decide(book, command, now)
    if isinstance(outcome, Change):
        book.apply(outcome)
    return outcome

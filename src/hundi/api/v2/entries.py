"""A transfer, as one of its two sides is shown it."""

from hundi.api.v2.errors import INVALID_QUERY
from hundi.api.v2.money import MoneyOut, money_of
from hundi.api.v2.problems import ProblemError
from hundi.api.v2.schemas import PersonShown, Shown, person_of
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import Instant
from hundi.ledger.money import Currency
from hundi.ledger.transfers import Transfer, TransferKind
from hundi.services.activity import EntryStatus, status_of
from hundi.storage.cards import Card
from hundi.storage.views import AccountEntry, Direction


class TransferShown(Shown, frozen=True):
    """A transfer. `person` is who is on the other side: null where money came in or went out of the book.

    `balance` is what the wallet had after it, all that was held by then counted in; `pending` what it adds to what is
    held. `sequence` numbers the wallet's transfers from 1. `follows` is the transfer that it ends or gives back.
    """

    id: str
    kind: TransferKind
    direction: Direction
    status: EntryStatus
    amount: MoneyOut
    person: PersonShown | None
    note: str | None
    at: str
    sequence: int
    balance: MoneyOut
    pending: MoneyOut
    refunded: MoneyOut
    follows: str | None
    expires_at: str | None


class ReceiptShown(TransferShown, frozen=True, kw_only=True):
    """A transfer with its story: the one that it follows, and those that followed it."""

    followed: TransferShown | None
    followers: list[TransferShown]


def transfer_of(entry: AccountEntry, currency: Currency, at: Instant) -> TransferShown:
    """Show a transfer; `at` is now."""
    return TransferShown(
        entry.id,
        entry.kind,
        entry.direction,
        status_of(entry, at),
        money_of(entry.amount, currency),
        None if entry.other is None else person_of(entry.other),
        entry.note,
        render_time(entry.at),
        entry.sequence,
        money_of(entry.balance, currency),
        money_of(entry.pending, currency),
        money_of(entry.refunded, currency),
        entry.follows,
        None if entry.expires_at is None else render_time(entry.expires_at),
    )


def transfer_made(transfer: Transfer, payee: Card | None) -> TransferShown:
    """Show a transfer that has just been made, or was before by the same request, to whoever sent it."""
    currency = transfer.amount.currency
    nothing = money_of(0, currency)
    return TransferShown(
        transfer.id,
        transfer.kind,
        Direction.OUT,
        EntryStatus.COMPLETED,
        money_of(transfer.amount.minor, currency),
        None if payee is None else person_of(payee),
        transfer.note,
        render_time(transfer.at),
        transfer.debit_sequence,
        money_of(transfer.debit_balance, currency),
        nothing,
        nothing,
        transfer.follows,
        None,
    )


def transfers_of(entries: list[AccountEntry], currency: Currency, at: Instant) -> list[TransferShown]:
    """Show several."""
    return [transfer_of(entry, currency, at) for entry in entries]


def read_kinds(text: str) -> frozenset[TransferKind]:
    """Read which kinds of transfer a query asks for: one or several, with commas between; none of them is all.

    Raises:
        ProblemError: there is no such kind.

    """
    try:
        return frozenset(TransferKind(kind) for kind in text.split(",")) if text else frozenset()
    except ValueError as error:
        known = ", ".join(TransferKind)
        raise ProblemError(INVALID_QUERY.about(f"A kind is one of {known}.", field="kind")) from error

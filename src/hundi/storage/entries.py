"""Entries: transfers as one side sees them, with what stands in other rows.

That is: who is on the other side, what the transfer follows, what followed it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, select

from hundi.ledger.accounts import Instant
from hundi.ledger.transfers import TransferId, TransferKind
from hundi.storage.cards import Card
from hundi.storage.profiles import CARD, card_of
from hundi.storage.tables import accounts, people, transfers
from hundi.storage.views import AccountEntry, Direction, Settlement

SIDES: Final = {Direction.OUT: ("debit", "credit"), Direction.IN: ("credit", "debit")}

HOLD: Final[ColumnElement[str]] = literal_column(
    "'hold'"
)  # as in the indexes' own conditions, or they would not be used
REFUND: Final[ColumnElement[str]] = literal_column("'refund'")
ENDS: Final[tuple[ColumnElement[str], ...]] = (literal_column("'capture'"), literal_column("'void'"))
PENDING: Final = (TransferKind.HOLD.value, TransferKind.VOID.value)
"""Kinds that post nothing."""

AnyRow = Row[*tuple[Any, ...]]


def entry_columns(direction: Direction) -> Select[*tuple[Any, ...]]:
    """Select transfers as the account on this side sees them."""
    own, others = SIDES[direction]
    t = transfers.c
    return select(
        t.number,
        t.id,
        t.kind,
        literal_column(f"'{direction.value}'").label("direction"),
        t[f"{others}_account"].label("other"),
        t.amount,
        t.pending,
        t.at,
        t.note,
        t.follows,
        t.expires_at,
        t[f"{own}_sequence"].label("sequence"),
        t[f"{own}_balance"].label("balance"),
    )


def complete(connection: Connection, rows: Sequence[AnyRow]) -> list[AccountEntry]:
    """Make entries of rows of `entry_columns`, in their order."""
    if not rows:
        return []
    others = parties(connection, {row.other for row in rows})
    followed = _ids(connection, {row.follows for row in rows if row.follows is not None})
    refunded = _refunded(connection, {row.number for row in rows if row.kind not in ("refund", *PENDING)})
    ends = _settlements(connection, {row.number for row in rows if row.kind == TransferKind.HOLD.value})
    return [
        AccountEntry(
            TransferId(row.id),
            TransferKind(row.kind),
            Direction(row.direction),
            row.amount,
            row.pending,
            others.get(row.other),
            row.note,
            Instant(row.at),
            row.sequence,
            row.balance,
            followed.get(row.follows),
            row.expires_at,
            refunded.get(row.number, 0),
            ends.get(row.number),
        )
        for row in rows
    ]


def parties(connection: Connection, numbers: Iterable[int]) -> dict[int, Card]:
    """Find who has accounts, by their numbers; issuance is nobody's."""
    query = (
        select(accounts.c.number, *CARD)
        .join(people, people.c.id == accounts.c.id)
        .where(accounts.c.number.in_(sorted(numbers)))
    )
    return {row.number: card_of(row) for row in connection.execute(query)}


def _ids(connection: Connection, numbers: Iterable[int]) -> dict[int, TransferId]:
    if not numbers:
        return {}
    query = select(transfers.c.number, transfers.c.id).where(transfers.c.number.in_(sorted(numbers)))
    return {row.number: TransferId(row.id) for row in connection.execute(query)}


def _refunded(connection: Connection, numbers: Iterable[int]) -> dict[int, int]:
    if not numbers:
        return {}
    t = transfers.c
    query = (
        select(t.follows, func.sum(t.amount).label("amount"))
        .where(t.kind == REFUND, t.follows.in_(sorted(numbers)))
        .group_by(t.follows)
    )
    return {row.follows: int(row.amount) for row in connection.execute(query)}


def _settlements(connection: Connection, numbers: Iterable[int]) -> dict[int, Settlement]:
    if not numbers:
        return {}
    t = transfers.c
    query = select(t.follows, t.id, t.kind, t.amount, t.at).where(t.kind.in_(ENDS), t.follows.in_(sorted(numbers)))
    return {
        row.follows: Settlement(TransferId(row.id), TransferKind(row.kind), row.amount, Instant(row.at))
        for row in connection.execute(query)
    }

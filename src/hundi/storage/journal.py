"""The whole book, the newest first, in statements for every engine.

Rows are numbered nearly by time, and within one account exactly so. The book is walked along these numbers; where one
account's transfers alone are wanted, along that account's own. Either way it is a range of an index, of which a request
looks at a bounded part, and a place in the list is a row's number.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from hundi.ledger.accounts import ISSUANCE
from hundi.ledger.transfers import TransferKind
from hundi.storage.activity import SCAN_LIMIT, history_below
from hundi.storage.entries import complete, entry_columns, parties
from hundi.storage.operating import BookFilter, BookPage, BookTransfer
from hundi.storage.records import OUT_OF_ORDER, first_since, number_range
from hundi.storage.runner import Runner
from hundi.storage.tables import transfers
from hundi.storage.views import AccountEntry, Direction, EntryFilter, EntryPage

_CASH: Final = frozenset({TransferKind.OPENING, TransferKind.DEPOSIT, TransferKind.WITHDRAWAL})
"""What issuance is a side of: a few among many, and entries of its own."""


class SqlJournal:
    """The whole book's transfers, on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def page(self, wanted: BookFilter, *, before: int | None, limit: int) -> BookPage:
        """List transfers, newest first. See `Journal.page`."""
        account = wanted.person
        if account is None and wanted.kinds and wanted.kinds <= _CASH:
            account = ISSUANCE

        def work(connection: Connection) -> BookPage:
            if account is None:
                page = _along_the_book(connection, wanted, before, limit)
            else:
                of_account = EntryFilter(kinds=wanted.kinds, since=wanted.since, until=wanted.until)
                page = history_below(connection, account, of_account, before, limit)
            return BookPage(_with_sides(connection, page.entries), page.next_from)

        return await self._runner.read(work)


def _along_the_book(connection: Connection, wanted: BookFilter, before: int | None, limit: int) -> EntryPage:
    number = transfers.c.number
    numbers = number_range(connection)
    if numbers is None:
        return EntryPage([], None)
    first, last = numbers
    if before is not None:
        last = min(last, before - 1)
    if wanted.since is not None:
        first = first_since(connection, wanted.since - OUT_OF_ORDER)
    if wanted.until is not None:
        last = min(last, first_since(connection, wanted.until + OUT_OF_ORDER) - 1)
    conditions = _conditions(wanted)
    floor = max(first, last - SCAN_LIMIT + 1) if conditions else first
    query = entry_columns(Direction.OUT).where(number.between(floor, last), *conditions)
    rows = connection.execute(query.order_by(number.desc()).limit(limit + 1)).all()
    if len(rows) > limit:
        return EntryPage(complete(connection, rows[:limit]), rows[limit - 1].number)
    return EntryPage(complete(connection, rows), floor if floor > first else None)


def _conditions(wanted: BookFilter) -> list[ColumnElement[bool]]:
    t = transfers.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.kinds:
        kinds = sorted(kind.value for kind in wanted.kinds)
        conditions.append((t.kind + "").in_(kinds))  # or an index of all holds might be read, ever made
    if wanted.since is not None:
        conditions.append(t.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(t.at < wanted.until)
    return conditions


def _with_sides(connection: Connection, entries: Sequence[AccountEntry]) -> list[BookTransfer]:
    """Say who is on each side of transfers, and who asked for them."""
    if not entries:
        return []
    t = transfers.c
    query = select(t.id, t.debit_account, t.credit_account, t.actor).where(t.id.in_([entry.id for entry in entries]))
    rows: dict[str, Any] = {row.id: row for row in connection.execute(query)}
    cards = parties(connection, {number for row in rows.values() for number in row[1:]})

    def complete_of(entry: AccountEntry) -> BookTransfer:
        row = rows[entry.id]
        return BookTransfer(entry, cards.get(row.debit_account), cards.get(row.credit_account), cards.get(row.actor))

    return [complete_of(entry) for entry in entries]

"""One account's entries, in statements for every engine: ranges of the two indexes that have its sequence numbers."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select, true, union_all

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant, Limits
from hundi.ledger.transfers import TransferId, TransferKind
from hundi.storage.entries import ENDS, HOLD, PENDING, REFUND, SIDES, AnyRow, complete, entry_columns
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, transfers
from hundi.storage.views import (
    AccountEntry,
    Direction,
    EntryFilter,
    EntryPage,
    LimitsInForce,
    Moment,
    Span,
    Sum,
    WalletState,
)

SCAN_LIMIT: Final = 10_000
"""How many entries one request looks at for the few that are wanted."""

_FOLDED_AT_A_TIME: Final = 1_000
_SUMMED_AT_A_TIME: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Known:
    """An account as its row has it: its number, and how many entries there are."""

    number: int
    entries: int


@dataclass(frozen=True, slots=True)
class _Walk:
    """Whose entries are wanted, and by whose sequence numbers they are walked along.

    What two accounts have in common stands in the same order in both: it is read along the one that has fewer entries.
    """

    account: int
    directions: tuple[Direction, ...]
    person: int | None = None
    along_person: bool = False
    conditions: tuple[ColumnElement[bool], ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether entries of the walk may be passed over."""
        return bool(self.conditions) or self.person is not None

    def between(self, first: int, last: int, *, newest_first: bool, most: int) -> Select[*tuple[Any, ...]]:
        """Select entries of a stretch, in order."""
        sides = [
            select(self._side(direction, first, last, newest_first=newest_first, most=most).subquery())
            for direction in self.directions
        ]
        both = union_all(*sides).subquery()
        order = both.c.sequence.desc() if newest_first else both.c.sequence
        return select(both).order_by(order).limit(most)

    def _side(
        self, direction: Direction, first: int, last: int, *, newest_first: bool, most: int
    ) -> Select[*tuple[Any, ...]]:
        own, others = SIDES[direction]
        own_account, others_account = transfers.c[f"{own}_account"], transfers.c[f"{others}_account"]
        if self.person is not None and self.along_person:
            walked = transfers.c[f"{others}_sequence"]
            whose = (others_account == self.person, own_account + 0 == self.account)  # + 0: one index alone is read
        else:
            walked = transfers.c[f"{own}_sequence"]
            whose = (own_account == self.account, true() if self.person is None else others_account + 0 == self.person)
        query = entry_columns(direction).where(*whose, walked.between(first, last))
        return query.where(*self.conditions).order_by(walked.desc() if newest_first else walked).limit(most)


class SqlActivity:
    """One person's view of the book, on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def history(self, account: AccountId, wanted: EntryFilter, *, before: int | None, limit: int) -> EntryPage:
        """List entries, newest first. See `Activity.history`."""
        return await self._runner.read(lambda connection: _history(connection, account, wanted, before, limit))

    async def entry(self, account: AccountId, transfer: TransferId) -> AccountEntry | None:
        """Find a transfer by id as this account sees it."""

        def work(connection: Connection) -> AccountEntry | None:
            found = _seen_by(connection, _find(connection, account), transfers.c.id == transfer, most=1)
            return found[0] if found else None

        return await self._runner.read(work)

    async def followers(self, account: AccountId, transfer: TransferId, *, most: int) -> list[AccountEntry]:
        """List the first transfers that follow one and that this account is a side of."""

        def work(connection: Connection) -> list[AccountEntry]:
            known = _find(connection, account)
            number = connection.execute(select(transfers.c.number).where(transfers.c.id == transfer)).scalar()
            after = transfers.c.follows == number
            found = _seen_by(connection, known, and_(after, transfers.c.kind == REFUND), most=most)
            found += _seen_by(connection, known, and_(after, transfers.c.kind.in_(ENDS)), most=1)
            return sorted(found, key=lambda entry: entry.sequence)[:most]

        return await self._runner.read(work)

    async def at(self, account: AccountId, time: Instant) -> Moment:
        """Find how the last entry at or before a moment left the account."""

        def work(connection: Connection) -> Moment:
            known = _find(connection, account)
            return _moment(connection, known, _count_before(connection, known, transfers.c.at, time + 1))

        return await self._runner.read(work)

    async def moment(self, account: AccountId, sequence: int) -> Moment:
        """Find how an entry left the account."""
        return await self._runner.read(lambda connection: _moment(connection, _find(connection, account), sequence))

    async def span(self, account: AccountId, since: Instant, until: Instant) -> Span:
        """Find the entries from `since` on and before `until`."""

        def work(connection: Connection) -> Span:
            known = _find(connection, account)
            last = _count_before(connection, known, transfers.c.at, until)
            earlier = min(last, _count_before(connection, known, transfers.c.at, since))
            return Span(_moment(connection, known, earlier), _moment(connection, known, last))

        return await self._runner.read(work)

    async def posted(self, account: AccountId, *, after: int, last: int, limit: int) -> EntryPage:
        """List the entries that posted something, oldest first. See `Activity.posted`."""

        def work(connection: Connection) -> EntryPage:
            walk = _Walk(
                _find(connection, account).number, tuple(Direction), conditions=(transfers.c.kind.not_in(PENDING),)
            )
            end = min(last, after + SCAN_LIMIT)
            rows = connection.execute(walk.between(after + 1, end, newest_first=False, most=limit + 1)).all()
            if len(rows) > limit:
                return EntryPage(complete(connection, rows[:limit]), rows[limit - 1].sequence)
            return EntryPage(complete(connection, rows), end if end < last else None)

        return await self._runner.read(work)

    async def sums(self, account: AccountId, *, after: int, last: int) -> list[Sum]:
        """Add up entries by kind and direction, a part of them at a time."""
        totals: dict[tuple[str, Direction], tuple[int, int]] = {}
        known = await self._runner.read(lambda connection: _find(connection, account))
        for first in range(after + 1, last + 1, _SUMMED_AT_A_TIME):
            end = min(last, first + _SUMMED_AT_A_TIME - 1)
            part = await self._runner.read(partial(_sums, known=known, first=first, end=end))
            for kind, direction, count, amount in part:
                counted, added = totals.get((kind, direction), (0, 0))
                totals[kind, direction] = counted + count, added + amount
        return [
            Sum(TransferKind(kind), direction, count, amount)
            for (kind, direction), (count, amount) in sorted(totals.items())
        ]

    async def state(self, account: AccountId, *, holds: int, entries: int) -> WalletState | None:
        """Read what is behind an account's balance."""
        return await self._runner.read(lambda connection: _state(connection, account, holds, entries))


def _find(connection: Connection, account: AccountId) -> _Known:
    """Find an account; one that does not exist has no entries."""
    row = connection.execute(
        select(accounts.c.number, accounts.c.sequence).where(accounts.c.id == account)
    ).one_or_none()
    return _Known(0, 0) if row is None else _Known(row.number, row.sequence)


def _history(
    connection: Connection, account: AccountId, wanted: EntryFilter, before: int | None, limit: int
) -> EntryPage:
    known = _find(connection, account)
    first, last = 1, known.entries if before is None else min(known.entries, before - 1)
    if wanted.until is not None:
        last = min(last, _count_before(connection, known, transfers.c.at, wanted.until))
    if wanted.since is not None:
        first = 1 + _count_before(connection, known, transfers.c.at, wanted.since)
    person = None if wanted.person is None else _find(connection, wanted.person)
    if first > last or (person is not None and person.entries == 0):
        return EntryPage([], None)
    walk = _Walk(
        known.number,
        tuple(Direction) if wanted.direction is None else (wanted.direction,),
        None if person is None else person.number,
        person is not None and person.entries < known.entries,
        _conditions(wanted),
    )
    if person is None or not walk.along_person:
        rows, rest = _newest(connection, walk, wanted, (first, last), limit)
    else:
        rows, rest = _newest(connection, walk, wanted, _translate(connection, known, person, first, last), limit)
        if rest is not None:
            row = _row_number(connection, person, rest)
            rest = 1 + _count_before(connection, known, transfers.c.number, row)
    if len(rows) > limit:
        return EntryPage(complete(connection, rows[:limit]), rows[limit - 1].sequence)
    return EntryPage(complete(connection, rows), rest)


def history_below(
    connection: Connection, account: AccountId, wanted: EntryFilter, number: int | None, limit: int
) -> EntryPage:
    """List entries as `Activity.history` does, but below a row's number, and with a number to go on from."""
    known = _find(connection, account)
    before = None if number is None else 1 + _count_before(connection, known, transfers.c.number, number)
    page = _history(connection, account, wanted, before, limit)
    rest = None if page.next_from is None else _row_number(connection, known, page.next_from)
    return EntryPage(page.entries, rest)


def _newest(
    connection: Connection, walk: _Walk, wanted: EntryFilter, stretch: tuple[int, int], limit: int
) -> tuple[list[AnyRow], int | None]:
    """Read the newest entries of a stretch, one more than `limit`, and say down to where all was looked at.

    None: all of it was.
    """
    first, last = stretch
    matches = wanted.note_matches
    floor = max(first, last - SCAN_LIMIT + 1) if walk.is_filtered else first
    step = _FOLDED_AT_A_TIME if matches is not None else last - floor + 1
    rows: list[AnyRow] = []
    while last >= floor and len(rows) <= limit:
        low = max(floor, last - step + 1)
        most = step if matches is not None else limit + 1
        found = connection.execute(walk.between(low, last, newest_first=True, most=most)).all()
        rows += [row for row in found if matches is None or matches(row.note)]
        last = low - 1
    return rows, floor if floor > first else None


def _conditions(wanted: EntryFilter) -> tuple[ColumnElement[bool], ...]:
    t = transfers.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.kinds:
        kinds = sorted(kind.value for kind in wanted.kinds)
        conditions.append((t.kind + "").in_(kinds))  # or an index of all holds might be read, everybody's
    if wanted.least is not None:
        conditions.append(t.amount >= wanted.least)
    if wanted.most is not None:
        conditions.append(t.amount <= wanted.most)
    if wanted.note_matches is not None:
        conditions.append(t.note.is_not(None))
    return tuple(conditions)


def _translate(connection: Connection, known: _Known, person: _Known, first: int, last: int) -> tuple[int, int]:
    """Find the stretch of another account's entries that was written between two of this one's, both included."""
    column = transfers.c.number
    low = 1 + _count_before(connection, person, column, _row_number(connection, known, first))
    return low, _count_before(connection, person, column, _row_number(connection, known, last) + 1)


def _row_number(connection: Connection, known: _Known, sequence: int) -> int:
    number: int = _look_up(connection, known, transfers.c.number, sequence)
    return number


def _look_up(connection: Connection, known: _Known, column: ColumnElement[int], sequence: int) -> int:
    """Read a column of the entry with a sequence number, which is there."""
    t = transfers.c
    debit = select(column).where(t.debit_account == known.number, t.debit_sequence == sequence)
    credit = select(column).where(t.credit_account == known.number, t.credit_sequence == sequence)
    found: int = connection.execute(union_all(debit, credit)).scalar_one()
    return found


def _count_before(connection: Connection, known: _Known, column: ColumnElement[int], bound: int) -> int:
    """Count the entries whose column, which never goes back within an account, is below a bound: log2(n) look-ups."""
    low, high = 0, known.entries  # the first `low` are below it, those behind `high` are not
    while low < high:
        middle = (low + high + 1) // 2
        if _look_up(connection, known, column, middle) < bound:
            low = middle
        else:
            high = middle - 1
    return low


def _moment(connection: Connection, known: _Known, sequence: int) -> Moment:
    if sequence == 0:
        return Moment(0, 0, Instant(0), None)
    walk = _Walk(known.number, tuple(Direction))
    row = connection.execute(walk.between(sequence, sequence, newest_first=True, most=1)).one()
    return Moment(sequence, row.balance, Instant(row.at), TransferId(row.id))


def _seen_by(connection: Connection, known: _Known, which: ColumnElement[bool], *, most: int) -> list[AccountEntry]:
    """Find transfers by something else than the account, as far as it is a side of them."""
    rows: list[AnyRow] = []
    for direction, (own, _) in SIDES.items():
        query = entry_columns(direction).where(which, transfers.c[f"{own}_account"] == known.number)
        rows += connection.execute(query.order_by(transfers.c.number).limit(most)).all()
    return complete(connection, rows)


def _sums(connection: Connection, *, known: _Known, first: int, end: int) -> list[tuple[str, Direction, int, int]]:
    found: list[tuple[str, Direction, int, int]] = []
    posted = case((transfers.c.kind.in_(PENDING), 0), else_=transfers.c.amount)  # no sum of it passes 64 bits
    for direction, (own, _) in SIDES.items():
        query = (
            select(transfers.c.kind, func.count(), func.sum(posted))
            .where(transfers.c[f"{own}_account"] == known.number, transfers.c[f"{own}_sequence"].between(first, end))
            .group_by(transfers.c.kind)
        )
        found += [(kind, direction, count, int(amount)) for kind, count, amount in connection.execute(query)]
    return found


def _state(connection: Connection, account: AccountId, holds: int, entries: int) -> WalletState | None:
    a = accounts.c
    row = connection.execute(select(accounts).where(a.id == account)).one_or_none()
    if row is None:
        return None
    everyone = connection.execute(select(a.transfer_limit, a.day_limit).where(a.id == ISSUANCE)).one()
    limits = LimitsInForce(Limits(row.transfer_limit, row.day_limit), Limits(*everyone), row.spent_day, row.spent_today)
    known = _Known(row.number, row.sequence)
    held = _open_holds(connection, known, holds) if row.debits_pending else []
    walk = _Walk(known.number, tuple(Direction))
    latest = walk.between(max(1, known.entries - entries + 1), known.entries, newest_first=True, most=entries)
    return WalletState(
        AccountStatus(row.status),
        row.credits_posted - row.debits_posted,
        row.debits_pending,
        row.credits_pending,
        row.sequence,
        Instant(row.last_at),
        limits,
        held,
        sum(hold.amount for hold in held) != row.debits_pending,
        complete(connection, connection.execute(latest).all()),
    )


def _open_holds(connection: Connection, known: _Known, most: int) -> list[AccountEntry]:
    """List the holds that were open when the account had so many entries: what came later may be seen already."""
    t, ends = transfers.c, transfers.alias()
    settled = (
        select(ends.c.number)
        .where(ends.c.follows == t.number, ends.c.kind.in_(ENDS), ends.c.debit_sequence <= known.entries)
        .exists()
    )
    latest = (
        entry_columns(Direction.OUT)
        .where(t.debit_account == known.number, t.kind == HOLD, t.debit_sequence <= known.entries)
        .add_columns(settled.label("is_settled"))
        .order_by(t.expires_at.desc())
        .limit(SCAN_LIMIT)
        .subquery()
    )
    query = select(latest).where(~latest.c.is_settled).order_by(latest.c.expires_at, latest.c.sequence).limit(most)
    return complete(connection, connection.execute(query).all())

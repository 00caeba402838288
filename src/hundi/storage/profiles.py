"""What people see of each other, and of themselves, in statements for every engine."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, desc, func, select, tuple_

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.transfers import TransferKind
from hundi.storage.blocked import has_blocked, number_of
from hundi.storage.cards import BlockedPerson, BlockedPlace, Card, CardPage, Profile, RecentPayee
from hundi.storage.people import SCAN_LIMIT, SearchIndex, number_behind
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, blocks, people, transfers

CARD: Final = (people.c.id, people.c.handle, people.c.first_name, people.c.last_name)
"""The columns that `card_of` reads."""

_AT_ONCE: Final = 5_000
"""How many people one statement looks up."""

_WINDOW: Final = 200
"""How many of those whom the index finds are looked at together."""

_WINDOWS: Final = 5
"""How many times, before a page that is short of its limit says where to go on."""

_LATELY: Final = 500
"""Among how many of the latest entries of a wallet the recent payees are looked for."""

_HANDLE_MARK: Final = "@"
_PAST_HANDLES: Final = "\x7f"
"""Behind every character of a handle."""

_IS_OPEN: Final = accounts.c.status != AccountStatus.CLOSED.value

Found = Row[*tuple[Any, ...]]


class SqlProfiles:
    """Profiles on SQLAlchemy Core."""

    def __init__(self, runner: Runner, index: SearchIndex) -> None:
        self._runner = runner
        self._index = index

    async def by_ids(self, ids: Collection[AccountId], *, seen_by: AccountId | None = None) -> dict[AccountId, Card]:
        """Find people by id."""
        rows = await self._runner.read(lambda connection: _look_up(connection, people.c.id, ids, seen_by))
        return {AccountId(row.id): card_of(row) for row in rows}

    async def by_handles(self, handles: Collection[str], *, seen_by: AccountId | None = None) -> dict[str, Card]:
        """Find people by handle."""
        rows = await self._runner.read(lambda connection: _look_up(connection, people.c.handle, handles, seen_by))
        return {row.handle: card_of(row) for row in rows}

    async def own(self, person: AccountId) -> Profile | None:
        """Read all that somebody sees of themselves."""
        query = select(people, accounts.c.status).join(accounts, accounts.c.id == people.c.id)
        query = query.where(people.c.id == person)
        row = await self._runner.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _profile(row)

    async def recent_payees(self, payer: AccountId, limit: int) -> list[RecentPayee]:
        """List whom somebody paid lately: a look at the latest entries of their wallet, by its index."""
        lately = (
            select(transfers.c.credit_account, transfers.c.kind, transfers.c.at, transfers.c.debit_sequence)
            .where(transfers.c.debit_account == number_of(payer))
            .order_by(desc(transfers.c.debit_sequence))
            .limit(_LATELY)
            .subquery()
        )
        last = func.max(lately.c.debit_sequence).label("last")
        paid = (
            select(lately.c.credit_account, func.max(lately.c.at).label("at"), last)
            .where(lately.c.kind == TransferKind.PAYMENT.value)
            .group_by(lately.c.credit_account)
            .subquery()
        )
        query = (
            select(*CARD, paid.c.at)
            .select_from(paid)
            .join(accounts, accounts.c.number == paid.c.credit_account)
            .join(people, people.c.id == accounts.c.id)
            .where(_IS_OPEN, ~has_blocked(payer))
            .order_by(desc(paid.c.last))
            .limit(limit)
        )
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [RecentPayee(card_of(row), Instant(row.at)) for row in rows]

    async def blocked_by(self, blocker: AccountId, *, after: BlockedPlace | None, limit: int) -> list[BlockedPerson]:
        """List whom somebody has blocked, the latest first."""
        query = (
            select(*CARD, blocks.c.at)
            .join_from(blocks, accounts, accounts.c.number == blocks.c.blocked)
            .join(people, people.c.id == accounts.c.id)
            .where(blocks.c.blocker == number_of(blocker))
            .order_by(blocks.c.at.desc(), people.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(blocks.c.at, people.c.id) < tuple_(after.blocked_at, after.id))
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [BlockedPerson(card_of(row), Instant(row.at)) for row in rows]

    async def search(
        self, asker: AccountId, *, prefix: str | None, name: str | None, after: str | None, limit: int
    ) -> CardPage:
        """List by handle, then by name."""

        def work(connection: Connection) -> CardPage:
            found: Sequence[Found] = []
            place = after
            if prefix is not None and (after is None or after.startswith(_HANDLE_MARK)):
                found = _by_prefix(connection, asker, prefix, (after or "")[1:], limit + 1)
                if len(found) > limit or (name is not None and len(found) == limit):
                    return CardPage(_cards(found[:limit]), f"{_HANDLE_MARK}{found[limit - 1].handle}")
                place = None
            if name is None:
                return CardPage(_cards(found), None)
            named, next_after = self._by_name(connection, asker, prefix, name, place, limit - len(found))
            return CardPage(_cards([*found, *named]), next_after)

        return await self._runner.read(work)

    def _by_name(
        self, connection: Connection, asker: AccountId, prefix: str | None, name: str, after: str | None, room: int
    ) -> tuple[list[Found], str | None]:
        """Find the next people by name, but for those whom their handle has found, and say where to go on."""
        start: int | None = 0 if after is None else number_behind(connection, after)
        found: list[Found] = []
        for _ in range(_WINDOWS):
            rows, start = self._window(connection, asker, name, start or 0)
            for row in rows:
                if row.id == asker or row.blocks or not _is_listed(row, prefix):
                    continue
                if len(found) == room:
                    return found, found[-1].id
                found.append(row)
            if start is None:
                return found, None
        return found, connection.execute(select(people.c.id).where(people.c.number == start)).scalar_one()

    def _window(
        self, connection: Connection, asker: AccountId, name: str, start: int
    ) -> tuple[Sequence[Found], int | None]:
        """Read the next few who have the name, and say behind whom to look on; None: there is nobody."""
        query = (
            select(*CARD, people.c.number, accounts.c.status, has_blocked(asker).label("blocks"))
            .join(accounts, accounts.c.id == people.c.id)
            .where(people.c.number > start)
            .order_by(people.c.number)
            .limit(_WINDOW)
        )
        end: int | None = None
        if self._index.covers(name):
            query = query.where(self._index.matches(name, start, _WINDOW))
        elif name:
            query = query.where(func.replace(people.c.search_text, name, "") != people.c.search_text)  # no pattern
            window = select(people.c.number).where(people.c.number > start).order_by(people.c.number)
            end = connection.execute(window.offset(SCAN_LIMIT // _WINDOWS - 1).limit(1)).scalar()
            query = query if end is None else query.where(people.c.number <= end)
        rows = connection.execute(query).all()
        return rows, rows[-1].number if len(rows) == _WINDOW else end


def _look_up(
    connection: Connection, column: ColumnElement[Any], values: Collection[str], seen_by: AccountId | None
) -> list[Found]:
    listed = sorted(set(values))
    found: list[Found] = []
    for first in range(0, len(listed), _AT_ONCE):
        query = select(*CARD).where(column.in_(listed[first : first + _AT_ONCE]))
        if seen_by is not None:
            query = query.join(accounts, accounts.c.id == people.c.id).where(~has_blocked(seen_by))
        found += connection.execute(query).all()
    return found


def _by_prefix(connection: Connection, asker: AccountId, prefix: str, after: str, most: int) -> Sequence[Found]:
    handle = people.c.handle
    query = (
        select(*CARD)
        .join(accounts, accounts.c.id == people.c.id)
        .where(handle >= prefix, handle < prefix + _PAST_HANDLES, handle > after, people.c.id != asker)
        .where(_IS_OPEN, ~has_blocked(asker))
        .order_by(handle)
        .limit(most)
    )
    return connection.execute(query).all()


def _is_listed(row: Found, prefix: str | None) -> bool:
    if row.handle is None or row.status == AccountStatus.CLOSED.value:
        return False
    return prefix is None or not row.handle.startswith(prefix)


def card_of(row: Found) -> Card:
    """Make a card of a row with the columns `CARD`."""
    return Card(AccountId(row.id), row.handle, row.first_name, row.last_name)


def _cards(rows: Sequence[Found]) -> list[Card]:
    return [card_of(row) for row in rows]


def _profile(row: Found) -> Profile:
    return Profile(
        AccountId(row.id),
        row.username,
        row.first_name,
        row.last_name,
        row.handle,
        row.role,
        AccountStatus(row.status),
        Instant(row.created_at),
        row.language,
        row.theme,
        bool(row.hide_amounts),
    )

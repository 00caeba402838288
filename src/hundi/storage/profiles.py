"""What people see of each other, and of themselves, in statements for every engine."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, desc, func, select, tuple_

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

WINDOW: Final = 200
"""How many of those whom the index finds are looked at together."""

_WINDOWS: Final = 5
"""How many times, before a page that is short of its limit says where to go on."""

_LATELY: Final = 500
"""Among how many of the latest entries of a wallet the recent payees are looked for."""

_HANDLE_MARK: Final = "@"
PAST_HANDLES: Final = "\x7f"
"""Behind every character of a handle."""

_IS_OPEN: Final = accounts.c.status != AccountStatus.CLOSED.value

Found = Row[*tuple[Any, ...]]


class Named(NamedTuple):
    """Somebody whom a name has found, as `window` reads them."""

    id: AccountId
    handle: str | None
    first_name: str
    last_name: str
    number: int
    status: str
    blocks: bool


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
        found: list[Card] = []
        place = after
        if prefix is not None and (after is None or after.startswith(_HANDLE_MARK)):
            found = await self._by_prefix(asker, prefix, (after or "")[1:], limit + 1)
            if len(found) > limit or (name is not None and len(found) == limit):
                return CardPage(found[:limit], f"{_HANDLE_MARK}{found[limit - 1].handle}")
            place = None
        if name is None:
            return CardPage(found, None)
        named, next_after = await self._by_name(asker, prefix, name, place, limit - len(found))
        return CardPage([*found, *named], next_after)

    async def _by_name(
        self, asker: AccountId, prefix: str | None, name: str, after: str | None, room: int
    ) -> tuple[list[Card], str | None]:
        """Find the next people by name, but for those whom their handle has found, and say where to go on."""
        start: int | None = 0 if after is None else await self._number_behind(after)
        found: list[Card] = []
        for _ in range(_WINDOWS):
            rows, start = await self._window(asker, name, start or 0)
            for row in rows:
                if row.handle is None or not _is_shown(row, row.handle, asker, prefix):
                    continue
                if len(found) == room:
                    return found, found[-1].id
                found.append(Card(row.id, row.handle, row.first_name, row.last_name))
            if start is None:
                return found, None
        return found, await self._id_of(start or 0)

    async def _by_prefix(self, asker: AccountId, prefix: str, after: str, most: int) -> list[Card]:
        """Read the next people whose handle begins so."""
        query = by_prefix(asker, prefix, prefix + PAST_HANDLES, after, most)
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [card_of(row) for row in rows]

    async def _number_behind(self, person: str) -> int:
        return await self._runner.read(lambda connection: number_behind(connection, person))

    async def _id_of(self, number: int) -> str:
        return await self._runner.read(lambda connection: connection.execute(id_of(number)).scalar_one())

    async def _window(self, asker: AccountId, name: str, start: int) -> tuple[list[Named], int | None]:
        """Read the next few who have the name, and say behind whom to look on; None: there is nobody."""
        return await self._runner.read(lambda connection: self._read_window(connection, asker, name, start))

    def _read_window(
        self, connection: Connection, asker: AccountId, name: str, start: int
    ) -> tuple[list[Named], int | None]:
        query = window(asker, start)
        end: int | None = None
        if self._index.covers(name):
            query = query.where(self._index.matches(name, start, WINDOW))
        elif name:
            query = query.where(func.replace(people.c.search_text, name, "") != people.c.search_text)  # no pattern
            behind = select(people.c.number).where(people.c.number > start).order_by(people.c.number)
            end = connection.execute(behind.offset(SCAN_LIMIT // _WINDOWS - 1).limit(1)).scalar()
            query = query if end is None else query.where(people.c.number <= end)
        rows = [Named(*row) for row in connection.execute(query)]
        return rows, end_of(rows, end)


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


def by_prefix(
    asker: AccountId | ColumnElement[str],
    prefix: str | ColumnElement[str],
    past: str | ColumnElement[str],
    after: str | ColumnElement[str],
    most: int | ColumnElement[int],
) -> Select[*tuple[Any, ...]]:
    """Select whom the asker can pay of those with handles from `prefix` on, before `past` and behind `after`."""
    handle = people.c.handle
    return (
        select(*CARD)
        .join(accounts, accounts.c.id == people.c.id)
        .where(handle >= prefix, handle < past, handle > after, people.c.id != asker)
        .where(_IS_OPEN, ~has_blocked(asker))
        .order_by(handle)
        .limit(most)
    )


def window(asker: AccountId | ColumnElement[str], start: int | ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """Select the next `WINDOW` people behind a number, with what tells whether the asker is shown them."""
    return (
        select(*CARD, people.c.number, accounts.c.status, has_blocked(asker).label("blocks"))
        .join(accounts, accounts.c.id == people.c.id)
        .where(people.c.number > start)
        .order_by(people.c.number)
        .limit(WINDOW)
    )


def end_of(rows: Sequence[Named], end: int | None = None) -> int | None:
    """Say behind whom to look on after a window; `end`: nobody up to there is left out."""
    return rows[-1].number if len(rows) == WINDOW else end


def id_of(number: int | ColumnElement[int]) -> Select[str]:
    """Select the id of the person with a number."""
    return select(people.c.id).where(people.c.number == number)


def _is_shown(row: Named, handle: str, asker: AccountId, prefix: str | None) -> bool:
    if row.id == asker or row.blocks or row.status == AccountStatus.CLOSED.value:
        return False
    return prefix is None or not handle.startswith(prefix)


def card_of(row: Found) -> Card:
    """Make a card of a row with the columns `CARD`."""
    return Card(AccountId(row.id), row.handle, row.first_name, row.last_name)


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

"""People as operators see and appoint them, in statements for every engine."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant, Limits
from hundi.storage.act_log import write_act
from hundi.storage.acts import Act
from hundi.storage.operating import Details, KnownPeople, KnownPerson, PersonFilter, Role, RoleChange
from hundi.storage.people import SearchIndex, number_behind
from hundi.storage.runner import Runner
from hundi.storage.sessions import lives
from hundi.storage.tables import accounts, people, sessions, status_changes

_PERSON: Final = (
    *(people.c.id, people.c.username, people.c.first_name, people.c.last_name, people.c.handle, people.c.role),
    *(people.c.created_at, accounts.c.status),
)
_INDEXED_MOST: Final = 10_000
"""How many of those whom the index finds are looked at for a status or role."""


class SqlOperators:
    """What operators do with people, on SQLAlchemy Core."""

    def __init__(self, runner: Runner, index: SearchIndex) -> None:
        self._runner = runner
        self._index = index

    async def find(self, wanted: PersonFilter, *, after: AccountId | None, limit: int) -> KnownPeople:
        """List people. See `Operators.find`."""

        def work(connection: Connection) -> KnownPeople:
            start = 0 if after is None else number_behind(connection, after)
            query = _everyone().where(people.c.number > start, *self._conditions(wanted, start))
            rows = connection.execute(query.order_by(people.c.number).limit(limit + 1)).all()
            listed = [_person(row) for row in rows[:limit]]
            return KnownPeople(listed, listed[-1].id if len(rows) > limit else None)

        return await self._runner.read(work)

    def _conditions(self, wanted: PersonFilter, start: int) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if wanted.name and self._index.covers(wanted.name):
            found.append(self._index.matches(wanted.name, start, _INDEXED_MOST))
        elif wanted.name:
            found.append(func.replace(people.c.search_text, wanted.name, "") != people.c.search_text)
        if wanted.username:
            found.append(func.replace(people.c.username_folded, wanted.username, "") != people.c.username_folded)
        if wanted.handle:
            found.append(func.substr(people.c.handle, 1, len(wanted.handle)) == wanted.handle)
        if wanted.status is not None:
            found.append(accounts.c.status == wanted.status.value)
        if wanted.role is not None:
            found.append(people.c.role == wanted.role.value)
        return found

    async def by_name(self, *, username: str | None = None, handle: str | None = None) -> KnownPerson | None:
        """Find a person by their folded username or their handle."""
        same = people.c.username_folded == username if handle is None else people.c.handle == handle
        row = await self._runner.read(lambda connection: connection.execute(_everyone().where(same)).one_or_none())
        return None if row is None else _person(row)

    async def named(self, wanted: Collection[AccountId]) -> dict[AccountId, KnownPerson]:
        """Find people by their ids; who is nobody is left out."""
        query = _everyone().where(people.c.id.in_(wanted))
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return {AccountId(row.id): _person(row) for row in rows}

    async def look_up(self, person: AccountId, now: Instant) -> Details | None:
        """Read all about one person. See `Operators.look_up`."""
        a = accounts.c
        money = (a.debits_posted, a.credits_posted, a.debits_pending, a.spent_day, a.spent_today)
        query = _everyone().add_columns(a.number, a.transfer_limit, a.day_limit, *money).where(people.c.id == person)

        def work(connection: Connection) -> Details | None:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            sign_ins, keys = _live_sessions(connection, person, now)
            return Details(
                _person(row),
                balance=row.credits_posted - row.debits_posted,
                held=row.debits_pending,
                own=Limits(row.transfer_limit, row.day_limit),
                default=_default_limits(connection),
                spent_day=row.spent_day,
                spent_today=row.spent_today,
                sign_ins=sign_ins,
                keys=keys,
                reason=_reason(connection, row.number),
            )

        return await self._runner.read(work)

    async def default_limits(self) -> Limits:
        """Read the limits of everyone who has none of their own."""
        return await self._runner.read(_default_limits)

    async def set_role(self, person: AccountId, role: Role, act: Act) -> RoleChange:
        """Give somebody a role, and write the act down with it. See `Operators.set_role`."""

        def work(connection: Connection) -> RoleChange:
            admins = _lock_admins(connection)
            row = connection.execute(_everyone().where(people.c.id == person)).one_or_none()
            if row is None or row.status == AccountStatus.CLOSED.value:
                return RoleChange.NOBODY
            if row.role == role.value:
                return RoleChange.UNCHANGED
            if role is Role.PERSON and not admins - {person}:
                return RoleChange.LAST_ADMIN
            connection.execute(update(people).where(people.c.id == person).values(role=role.value))
            write_act(connection, act)
            return RoleChange.DONE

        return await self._runner.write(work)

    async def is_last_admin(self, person: AccountId) -> bool:
        """Say whether the person is an admin and nobody else with an open wallet is."""

        def work(connection: Connection) -> bool:
            role = connection.execute(select(people.c.role).where(people.c.id == person)).scalar()
            others = _open_admins().where(people.c.id != person).limit(1)
            return role == Role.ADMIN.value and connection.execute(others).first() is None

        return await self._runner.read(work)


def _everyone() -> Select[*tuple[Any, ...]]:
    return select(*_PERSON).join(accounts, accounts.c.id == people.c.id)


def _open_admins() -> Select[*tuple[Any, ...]]:
    is_open = accounts.c.status == AccountStatus.OPEN.value
    return (
        select(people.c.id)
        .join(accounts, accounts.c.id == people.c.id)
        .where(people.c.role == Role.ADMIN.value, is_open)
    )


def _lock_admins(connection: Connection) -> set[AccountId]:
    """Let nobody else appoint or dismiss meanwhile; returns the admins whose wallets are open."""
    every = select(people.c.id).where(people.c.role == Role.ADMIN.value).order_by(people.c.number)
    connection.execute(every.with_for_update()).all()
    return {AccountId(row.id) for row in connection.execute(_open_admins())}


def _default_limits(connection: Connection) -> Limits:
    query = select(accounts.c.transfer_limit, accounts.c.day_limit).where(accounts.c.id == ISSUANCE)
    row = connection.execute(query).one()
    return Limits(row.transfer_limit, row.day_limit)


def _live_sessions(connection: Connection, person: AccountId, now: Instant) -> tuple[int, int]:
    live = select(sessions.c.kind, func.count().label("many")).where(sessions.c.person == person, lives(now))
    query = live.group_by(sessions.c.kind)
    many: dict[str, int] = {row.kind: row.many for row in connection.execute(query)}
    return many.get("sign_in", 0), many.get("key", 0)


def _reason(connection: Connection, account: int) -> str | None:
    changes = select(status_changes.c.reason).where(status_changes.c.account == account)
    return connection.execute(changes.order_by(status_changes.c.number.desc()).limit(1)).scalar()


def _person(row: Row[*tuple[Any, ...]]) -> KnownPerson:
    return KnownPerson(
        AccountId(row.id),
        row.username,
        row.first_name,
        row.last_name,
        row.handle,
        Role(row.role),
        AccountStatus(row.status),
        Instant(row.created_at),
    )

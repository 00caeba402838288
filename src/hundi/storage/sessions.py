"""Sessions, in statements for every engine."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.ledger.refusals import Refusal, SessionEnded
from hundi.storage.once import Kept, Once
from hundi.storage.protocol import KeySecret, Place, Session, SessionKind, StandingRow, TooManyKeysError
from hundi.storage.replays import create_once
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, people, sessions

_LISTED: Final = (
    *(sessions.c.id, sessions.c.kind, sessions.c.label, sessions.c.scope),
    *(sessions.c.created_at, sessions.c.expires_at),
)


def lives(now: Instant | ColumnElement[int]) -> ColumnElement[bool]:
    """Test for sessions that live."""
    return sessions.c.ended_at.is_(None) & (sessions.c.expires_at > now)


_SESSION: Final = bindparam("session", type_=String)
_PERSON: Final = bindparam("person", type_=String)
_NOW: Final = bindparam("now", type_=BigInteger)

_IS_LIVE: Final = lives(_NOW)
_FOUND: Final = select(sessions.c.person).where(sessions.c.id == _SESSION, _IS_LIVE).limit(1).subquery()

LIVE: Final = select(sessions.c.id).where(sessions.c.id == _SESSION, _IS_LIVE)
"""A session that lives, of `session` and `now`."""

STANDING: Final = (
    select(people.c.role, accounts.c.status)
    .join_from(_FOUND, people, people.c.id == _FOUND.c.person)
    .join(accounts, accounts.c.id == people.c.id)
    .where(_FOUND.c.person == _PERSON)
)
"""Role and status of the `person` of a session that lives, of `session` and `now`. The session is found by itself: a
planner that sees the person, too, may read all sessions of theirs."""


class SqlSessions:
    """Sessions on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def begin(
        self,
        session: SessionId,
        person: AccountId,
        *,
        now: Instant,
        expires_at: Instant,
        label: str = "",
        password_hash: str | None = None,
    ) -> bool:
        """Write a new sign-in, durably, unless the wallet is closed or the password another one."""
        allowed = _not_closed(person).with_for_update(read=True)  # nor given another password, before it is there
        if password_hash is not None:
            allowed = allowed.where(people.c.password_hash == password_hash)
        row = {"id": session, "person": person, "created_at": now, "expires_at": expires_at, "label": label}

        def work(connection: Connection) -> bool:
            if not connection.execute(allowed).first():
                return False
            connection.execute(insert(sessions).values(row))
            return True

        return await self._runner.write(work)

    async def make_key(
        self,
        key: Session,
        secret_hash: bytes,
        *,
        owner: AccountId,
        by: SessionId,
        most: int,
        once: Once[Session] | None = None,
    ) -> Session | Kept | Refusal:
        """Write a new API key, durably."""
        now = key.created_at
        keys = select(func.count()).select_from(sessions).where(lives(now), _theirs(owner, SessionKind.KEY))

        def create(connection: Connection) -> Session:
            if (connection.execute(keys).scalar() or 0) >= most:
                raise TooManyKeysError(most)
            row = {name: getattr(key, name) for name in ("id", "label", "scope", "created_at", "expires_at")}
            more = {"person": owner, "kind": key.kind.value, "secret_hash": secret_hash}
            connection.execute(insert(sessions).values(row | more))
            return key

        def work(connection: Connection) -> Session | Kept | Refusal:
            connection.execute(_not_closed(owner).with_for_update())  # one at a time, and none beside a new password
            if not connection.execute(STANDING, {"session": by, "person": owner, "now": now}).first():
                return SessionEnded()
            return create_once(connection, once, now, lambda: create(connection))

        return await self._runner.write(work)

    async def is_live(self, session: SessionId, now: Instant) -> bool:
        """Say whether the session exists, is not ended and not expired."""
        values = {"session": session, "now": now}
        return await self._runner.read(lambda connection: connection.execute(LIVE, values).scalar()) is not None

    async def standing(self, session: SessionId, person: AccountId, now: Instant) -> StandingRow | None:
        """Read what the person of a live session is now."""
        values = {"session": session, "person": person, "now": now}
        row = await self._runner.read(lambda connection: connection.execute(STANDING, values).one_or_none())
        return None if row is None else StandingRow(row.role, AccountStatus(row.status))

    async def key(self, session: SessionId) -> KeySecret | None:
        """Find what an API key is checked against."""
        query = select(sessions.c.person, sessions.c.scope, sessions.c.expires_at, sessions.c.secret_hash).where(
            sessions.c.id == session, sessions.c.kind == SessionKind.KEY.value
        )
        row = await self._runner.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            return None
        return KeySecret(AccountId(row.person), row.scope, Instant(row.expires_at), bytes(row.secret_hash))

    async def live(
        self, person: AccountId, kind: SessionKind, now: Instant, *, after: Place | None, limit: int
    ) -> list[Session]:
        """List a person's live sessions of one kind, the latest first."""
        query = (
            select(*_LISTED)
            .where(lives(now), _theirs(person, kind))
            .order_by(sessions.c.created_at.desc(), sessions.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(sessions.c.created_at, sessions.c.id) < tuple_(after.created_at, after.id))
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [_session(row) for row in rows]

    async def end(self, session: SessionId, person: AccountId, kind: SessionKind, now: Instant) -> bool:
        """End one live session of a person, durably."""
        query = update(sessions).where(sessions.c.id == session, lives(now), _theirs(person, kind))
        return await self._runner.write(lambda connection: connection.execute(query.values(ended_at=now)).rowcount > 0)

    async def end_others(self, person: AccountId, *, keep: SessionId, now: Instant) -> None:
        """End every sign-in of a person but one, durably."""
        others = update(sessions).where(sessions.c.id != keep, lives(now), _theirs(person, SessionKind.SIGN_IN))
        await self._runner.write(lambda connection: connection.execute(others.values(ended_at=now)))

    async def end_all(self, person: AccountId, now: Instant) -> None:
        """End every session of a person, durably."""
        await self._runner.write(lambda connection: end_sessions(connection, person, now))


def end_sessions(connection: Connection, person: AccountId, now: Instant, *, keep: SessionId | None = None) -> None:
    """End every session of a person, API keys too, or all but one. Part of the caller's transaction."""
    query = update(sessions).where(sessions.c.person == person, sessions.c.ended_at.is_(None))
    if keep is not None:
        query = query.where(sessions.c.id != keep)
    connection.execute(query.values(ended_at=now))


def _theirs(person: AccountId, kind: SessionKind) -> ColumnElement[bool]:
    return (sessions.c.person == person) & (sessions.c.kind == kind.value)


def _not_closed(person: AccountId) -> Select[Any]:
    joined = select(people.c.id).join_from(accounts, people, people.c.id == accounts.c.id)  # the order of all locks
    return joined.where(people.c.id == person, accounts.c.status != AccountStatus.CLOSED.value)


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    return Session(
        SessionId(row.id),
        SessionKind(row.kind),
        row.label,
        row.scope,
        Instant(row.created_at),
        Instant(row.expires_at),
    )

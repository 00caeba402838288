"""Invitations and links to set a new password, in statements for every engine."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.refusals import KeyReused
from hundi.storage.act_log import write_act
from hundi.storage.acts import Act
from hundi.storage.once import Kept, Once
from hundi.storage.operating import Invite, Made, NewSecret
from hundi.storage.replays import create_once
from hundi.storage.runner import Runner
from hundi.storage.sessions import end_sessions
from hundi.storage.tables import accounts, invites, people, reset_links


class SqlPasses:
    """What can be used once, on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def add_invite(self, new: NewSecret, act: Act, once: Once[Made] | None = None) -> Made | Kept | KeyReused:
        """Write an invitation, and the act. See `Passes.add_invite`."""

        def work(connection: Connection) -> Made | Kept | KeyReused:
            def create() -> Made:
                connection.execute(insert(invites).values(code_hash=new.secret_hash, **_columns(new.made, act)))
                write_act(connection, act)
                return new.made

            return create_once(connection, once, act.at, create)

        return await self._runner.write(work)

    async def invites(self, *, before: str | None, limit: int) -> list[Invite]:
        """List invitations, the newest first, from behind the one with the id `before`."""
        query = select(invites).order_by(invites.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(invites.c.id < before)
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [_invite(row) for row in rows]

    async def end_invite(self, invite: str, act: Act) -> bool:
        """Let an invitation expire now, and write the act. See `Passes.end_invite`."""
        unused = (invites.c.id == invite) & invites.c.used_at.is_(None) & (invites.c.expires_at > act.at)

        def work(connection: Connection) -> bool:
            if not connection.execute(update(invites).where(unused).values(expires_at=act.at)).rowcount:
                return False
            write_act(connection, act)
            return True

        return await self._runner.write(work)

    async def add_reset_link(
        self, new: NewSecret, person: AccountId, act: Act, once: Once[Made] | None = None
    ) -> Made | Kept | KeyReused | None:
        """Write a link for a person, in the place of earlier ones, and the act. See `Passes.add_reset_link`."""

        def work(connection: Connection) -> Made | Kept | KeyReused | None:
            if not _lock_person(connection, person):
                return None

            def create() -> Made:
                _end_links(connection, person, act.at)
                values = _columns(new.made, act)
                connection.execute(insert(reset_links).values(token_hash=new.secret_hash, person=person, **values))
                write_act(connection, act)
                return new.made

            return create_once(connection, once, act.at, create)

        return await self._runner.write(work)

    async def has_reset_link(self, secret_hash: bytes, now: Instant) -> bool:
        """Say whether a link can still be used."""
        query = select(reset_links.c.id).where(_usable(secret_hash, now))
        return await self._runner.read(lambda connection: connection.execute(query).first()) is not None

    async def use_reset_link(self, secret_hash: bytes, password_hash: str, now: Instant) -> AccountId | None:
        """Give whoever the link is for a new password and end all their sessions and keys. See `Passes`."""

        def work(connection: Connection) -> AccountId | None:
            named = connection.execute(select(reset_links.c.person).where(_usable(secret_hash, now))).scalar()
            if named is None or not _lock_person(connection, AccountId(named)):
                return None
            this = update(reset_links).where(_usable(secret_hash, now)).values(used_at=now)  # not used meanwhile
            if not connection.execute(this).rowcount:
                return None
            _end_links(connection, AccountId(named), now)
            connection.execute(update(people).where(people.c.id == named).values(password_hash=password_hash))
            end_sessions(connection, AccountId(named), now)
            return AccountId(named)

        return await self._runner.write(work)


def _columns(made: Made, act: Act) -> dict[str, Any]:
    created_by = None if act.actor == ISSUANCE else act.actor
    return {"id": made.id, "created_by": created_by, "created_at": made.made_at, "expires_at": made.expires_at}


def _lock_person(connection: Connection, person: AccountId) -> bool:
    """Let nobody else change the person meanwhile: before their links and sessions are touched. False: closed."""
    this = (
        select(accounts.c.status)
        .select_from(people)
        .join(accounts, accounts.c.id == people.c.id)
        .where(people.c.id == person)
        .with_for_update(of=people)
    )
    status = connection.execute(this).scalar()
    return status is not None and status != AccountStatus.CLOSED.value


def _usable(secret_hash: bytes, now: Instant) -> ColumnElement[bool]:
    return (
        (reset_links.c.token_hash == secret_hash) & reset_links.c.used_at.is_(None) & (reset_links.c.expires_at > now)
    )


def _end_links(connection: Connection, person: AccountId, now: Instant) -> None:
    unused = (reset_links.c.person == person) & reset_links.c.used_at.is_(None) & (reset_links.c.expires_at > now)
    connection.execute(update(reset_links).where(unused).values(expires_at=now))


def _invite(row: Row[*tuple[Any, ...]]) -> Invite:
    return Invite(row.id, row.created_by, row.created_at, row.expires_at, row.used_by, row.used_at)

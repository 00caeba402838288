"""Sessions, in statements for every engine."""

from sqlalchemy import Connection, insert, select, update

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, people, sessions


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
        password_hash: str | None = None,
    ) -> bool:
        """Write a new session, durably, unless the wallet is closed or the password another one."""
        allowed = (
            select(people.c.id)
            .join_from(accounts, people, people.c.id == accounts.c.id)  # the account's lock first, as everyone does
            .where(people.c.id == person, accounts.c.status != AccountStatus.CLOSED.value)
            .with_for_update(read=True)  # neither closed, nor given another password, before the session is there
        )
        if password_hash is not None:
            allowed = allowed.where(people.c.password_hash == password_hash)
        row = {"id": session, "person": person, "created_at": now, "expires_at": expires_at}

        def work(connection: Connection) -> bool:
            if not connection.execute(allowed).first():
                return False
            connection.execute(insert(sessions).values(row))
            return True

        return await self._runner.write(work)

    async def is_live(self, session: SessionId, now: Instant) -> bool:
        """Say whether the session exists, is not ended and not expired."""
        live = (sessions.c.id == session) & sessions.c.ended_at.is_(None) & (sessions.c.expires_at > now)
        query = select(sessions.c.id).where(live)
        return await self._runner.read(lambda connection: connection.execute(query).scalar()) is not None

    async def end_all(self, person: AccountId, now: Instant) -> None:
        """End every session of a person, durably."""
        query = (
            update(sessions).where((sessions.c.person == person) & sessions.c.ended_at.is_(None)).values(ended_at=now)
        )
        await self._runner.write(lambda connection: connection.execute(query))

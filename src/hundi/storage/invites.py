"""Invitations, in statements for every engine."""

from typing import Final

from sqlalchemy import Connection, case, exists, or_, select, update

from hundi.ledger.accounts import AccountId, Instant
from hundi.storage.protocol import Taking
from hundi.storage.runner import Runner
from hundi.storage.tables import invites, people

RESERVED_MICROSECONDS: Final = 3_600_000_000
"""For how long an invitation is kept for somebody who may still be made: longer than any sign-up takes."""

UNDER_WAY_MICROSECONDS: Final = 60_000_000
"""For how long the same newcomer, who comes again, is taken to be under way by another request, which gives it back."""


class SqlInvites:
    """Invitations on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def take(self, code_hash: bytes, newcomer: AccountId, now: Instant) -> Taking:
        """Spend an invitation on a person who is about to be made, durably; one at a time, by its row's lock."""
        this = (invites.c.code_hash == code_hash) & (invites.c.expires_at > now)
        lost = invites.c.used_at < case(
            (invites.c.used_by == newcomer, now - UNDER_WAY_MICROSECONDS), else_=now - RESERVED_MICROSECONDS
        )
        unmade = ~exists().where(people.c.id == invites.c.used_by)
        free = or_(invites.c.used_by.is_(None), lost & unmade)
        query = update(invites).where(this, free).values(used_by=newcomer, used_at=now)
        held = select(invites.c.id).where(this, invites.c.used_by == newcomer)

        def work(connection: Connection) -> Taking:
            if connection.execute(query).rowcount:
                return Taking.TAKEN
            return Taking.HELD if connection.execute(held).first() else Taking.REFUSED

        return await self._runner.write(work)

    async def give_back(self, code_hash: bytes, newcomer: AccountId) -> None:
        """Free an invitation, durably."""
        this = (invites.c.code_hash == code_hash) & (invites.c.used_by == newcomer)
        query = update(invites).where(this, ~exists().where(people.c.id == newcomer))
        await self._runner.write(lambda connection: connection.execute(query.values(used_by=None, used_at=None)))

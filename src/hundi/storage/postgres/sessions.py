"""Whether sessions live, asked on the event loop: nearly every request does."""

from typing import Final

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.storage import sessions as storage
from hundi.storage.postgres.reads import Query, Reads
from hundi.storage.protocol import StandingRow
from hundi.storage.runner import Runner

LIVE: Final = Query(storage.LIVE)
STANDING: Final = Query(storage.STANDING)

STATEMENTS: Final = (LIVE.statement, STANDING.statement)


class PostgresSessions(storage.SqlSessions):
    """Sessions, which are looked up without a thread."""

    def __init__(self, runner: Runner, reads: Reads) -> None:
        """Take `reads` on which `STATEMENTS` are prepared."""
        super().__init__(runner)
        self._reads = reads

    async def is_live(self, session: SessionId, now: Instant) -> bool:
        """Say whether the session exists, is not ended and not expired."""
        return bool(await self._reads.rows(LIVE(session=session, now=now)))

    async def standing(self, session: SessionId, person: AccountId, now: Instant) -> StandingRow | None:
        """Read what the person of a live session is now."""
        rows = await self._reads.rows(STANDING(session=session, person=person, now=now))
        return StandingRow(rows[0][0], AccountStatus(rows[0][1])) if rows else None

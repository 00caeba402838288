"""First successes by idempotency key, in statements for every engine."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, select, text, update

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.refusals import KeyReused
from hundi.storage.once import Kept, Once
from hundi.storage.runner import Runner
from hundi.storage.tables import people, replays

Created = TypeVar("Created")

_SIGN_UP: Final = "sign-up"

_CLAIM: Final = text(
    "INSERT INTO replays (scope, key, fingerprint, status, answer, at) "
    "VALUES (:scope, :key, :fingerprint, 201, :answer, :at) ON CONFLICT DO NOTHING"
)


def create_once(
    connection: Connection, once: Once[Created] | None, now: Instant, create: Callable[[], Created]
) -> Created | Kept | KeyReused:
    """Create something unless it was created before under the same key. Part of the caller's transaction.

    Two that come at one moment wait for each other at the key. What `create` raises leaves the key unspent, since
    the transaction is rolled back.
    """
    if once is None:
        return create()
    spent = (replays.c.scope == once.scope) & (replays.c.key == once.key)
    if not _claim(connection, once.scope, once.key, once.fingerprint, "", now):
        row = connection.execute(select(replays.c.fingerprint, replays.c.answer).where(spent)).one()
        return Kept(row.answer) if bytes(row.fingerprint) == once.fingerprint else KeyReused()
    created = create()
    connection.execute(update(replays).where(spent).values(answer=once.render(created)))
    return created


class SqlReplays:
    """First successes on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def claim_person(self, key: str, fingerprint: bytes, newcomer: AccountId, now: Instant) -> AccountId | None:
        """Say whom a sign-up under this key makes, or made, durably. None: it made somebody, by another request.

        The ledger lets an id be given to one person alone, so that the key need not be written with them.
        """
        spent = (replays.c.scope == _SIGN_UP) & (replays.c.key == key)

        def work(connection: Connection) -> AccountId | None:
            if _claim(connection, _SIGN_UP, key, fingerprint, newcomer, now):
                return newcomer
            found = select(replays.c.fingerprint, replays.c.answer).where(spent).with_for_update()
            row = connection.execute(found).one()
            owner = AccountId(row.answer)
            if bytes(row.fingerprint) == fingerprint:
                return owner
            if connection.execute(select(people.c.id).where(people.c.id == owner)).first():
                return None
            connection.execute(update(replays).where(spent).values(fingerprint=fingerprint))
            return owner

        return await self._runner.write(work)


def _claim(connection: Connection, scope: str, key: str, fingerprint: bytes, answer: str, now: Instant) -> bool:
    row = {"scope": scope, "key": key, "fingerprint": fingerprint, "answer": answer, "at": now}
    return connection.execute(_CLAIM, row).rowcount > 0

"""However many servers there are, some admin is left who can undo what another did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus
from hundi.ledger.commands import SetStatus
from hundi.services.committer import Committer
from hundi.services.operators import LastAdminError, Operators, role_act
from hundi.services.tokens import Identity
from hundi.storage.open import open_store
from hundi.storage.operating import Role
from hundi.storage.protocol import NEVER, Store
from tests.ledger.builders import ASHA, BALA, NOW, next_id, session_id
from tests.storage.books import open_wallets

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(store: Store) -> AsyncIterator[Operators]:
    """Serve operators as one server does."""
    committer = Committer(store.ledger)
    await committer.start()
    try:
        yield Operators(store=store.operators, acts=store.acts, journal=store.journal, committer=committer)
    finally:
        await committer.drain()
        await store.close()


def identity(person: AccountId, number: int) -> Identity:
    return Identity(person, session_id(number), NEVER)


async def refused(act: Awaitable[object]) -> bool:
    try:
        await act
    except LastAdminError:
        return True
    return False


async def test_of_two_admins_who_freeze_each_other_on_two_servers_one_stays_open(url: str) -> None:
    store = open_store(url, serving=True, make=True)
    await open_wallets(store, {ASHA: 0, BALA: 0})
    for number, person in enumerate((ASHA, BALA), 1):
        await store.operators.set_role(person, Role.ADMIN, role_act(ISSUANCE, person, Role.ADMIN))
        await store.sessions.begin(session_id(number), person, now=NOW, expires_at=NEVER)
    async with running(store) as one, running(open_store(url)) as other:
        for _ in range(10):
            refusals = await asyncio.gather(
                refused(one.set_status(identity(ASHA, 1), BALA, AccountStatus.FROZEN, "a quarrel")),
                refused(other.set_status(identity(BALA, 2), ASHA, AccountStatus.FROZEN, "a quarrel")),
            )
            assert any(refusals)
            for person in (ASHA, BALA):
                if not await store.operators.is_last_admin(person):  # then the other one is open
                    break
            else:
                pytest.fail("nobody can undo it")
            for person in (ASHA, BALA):
                await store.ledger.post([SetStatus(next_id(), person, AccountStatus.OPEN, "again")], NOW)

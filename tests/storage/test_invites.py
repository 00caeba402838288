"""Invitations: each lets one person in, and none is lost."""

import asyncio

import pytest

from hundi.ledger.accounts import Instant
from hundi.storage.invites import RESERVED_MICROSECONDS
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, next_id, wallet_id
from tests.storage.books import open_wallets, sign_up

pytestmark = pytest.mark.anyio

EXPIRY = Instant(NOW + 10 * RESERVED_MICROSECONDS)
CODE = b"a digest"


async def make(store: Store, code: bytes = CODE) -> None:
    await store.invites.make(next_id(), code, by=None, now=NOW, expires_at=EXPIRY)


async def test_an_invitation_is_taken_once(store: Store, visitor: Store) -> None:
    await make(store)
    assert await store.invites.take(CODE, ASHA, NOW)
    assert not await visitor.invites.take(CODE, BALA, NOW)
    assert not await store.invites.take(b"another digest", BALA, NOW)
    assert await visitor.invites.take(CODE, ASHA, NOW), "the same newcomer comes again"


async def test_of_many_who_come_at_once_one_takes_it(store: Store, visitor: Store) -> None:
    await make(store)
    stores = (store, visitor)
    taken = await asyncio.gather(*(stores[n % 2].invites.take(CODE, wallet_id(n + 1), NOW) for n in range(24)))
    assert taken.count(True) == 1


async def test_an_invitation_expires(store: Store) -> None:
    await make(store)
    assert not await store.invites.take(CODE, ASHA, EXPIRY)
    assert await store.invites.take(CODE, ASHA, Instant(EXPIRY - 1))


async def test_what_was_given_back_is_free_and_only_its_newcomer_gives_it_back(store: Store) -> None:
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    await store.invites.give_back(CODE, BALA)
    assert not await store.invites.take(CODE, BALA, NOW)
    await store.invites.give_back(CODE, ASHA)
    assert await store.invites.take(CODE, BALA, NOW)


async def test_who_was_made_does_not_give_it_back(store: Store) -> None:
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    await store.invites.give_back(CODE, ASHA)
    assert not await store.invites.take(CODE, BALA, Instant(NOW + 2 * RESERVED_MICROSECONDS))


async def test_an_invitation_of_somebody_who_was_not_made_is_free_after_an_hour(store: Store) -> None:
    """As where a server died between the two."""
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    assert not await store.invites.take(CODE, BALA, Instant(NOW + RESERVED_MICROSECONDS))
    assert await store.invites.take(CODE, BALA, Instant(NOW + RESERVED_MICROSECONDS + 1))
    assert not await store.invites.take(CODE, CHITRA, Instant(NOW + RESERVED_MICROSECONDS + SECOND))


async def test_an_operator_may_have_made_it(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await store.invites.make(next_id(), CODE, by=ASHA, now=NOW, expires_at=EXPIRY)
    assert await store.invites.take(CODE, BALA, NOW)

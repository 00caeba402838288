"""Invitations: each lets one person in, and none is lost."""

import asyncio

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, Instant
from hundi.storage.acts import Act
from hundi.storage.invites import RESERVED_MICROSECONDS, UNDER_WAY_MICROSECONDS
from hundi.storage.operating import Made, NewSecret
from hundi.storage.protocol import Store, Taking
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, next_id, wallet_id
from tests.storage.books import open_wallets, sign_up

pytestmark = pytest.mark.anyio

EXPIRY = Instant(NOW + 10 * RESERVED_MICROSECONDS)
CODE = b"a digest"


async def make(store: Store, code: bytes = CODE, by: AccountId = ISSUANCE) -> None:
    made = Made(next_id(), NOW, EXPIRY)
    assert await store.passes.add_invite(NewSecret(made, code), Act(next_id(), by, "invite", None, {}, NOW)) == made


async def test_an_invitation_is_taken_once(store: Store, visitor: Store) -> None:
    await make(store)
    assert await store.invites.take(CODE, ASHA, NOW) is Taking.TAKEN
    assert await visitor.invites.take(CODE, BALA, NOW) is Taking.REFUSED
    assert await store.invites.take(b"another digest", BALA, NOW) is Taking.REFUSED


async def test_the_same_newcomer_waits_for_their_own_request_and_takes_it_when_that_has_died(store: Store) -> None:
    await make(store)
    assert await store.invites.take(CODE, ASHA, NOW) is Taking.TAKEN
    assert await store.invites.take(CODE, ASHA, Instant(NOW + UNDER_WAY_MICROSECONDS)) is Taking.HELD
    assert await store.invites.take(CODE, ASHA, Instant(NOW + UNDER_WAY_MICROSECONDS + 1)) is Taking.TAKEN
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    assert await store.invites.take(CODE, ASHA, Instant(NOW + RESERVED_MICROSECONDS)) is Taking.HELD


async def test_of_many_who_come_at_once_one_takes_it(store: Store, visitor: Store) -> None:
    await make(store)
    stores = (store, visitor)
    taken = await asyncio.gather(*(stores[n % 2].invites.take(CODE, wallet_id(n + 1), NOW) for n in range(24)))
    assert taken.count(Taking.TAKEN) == 1


async def test_an_invitation_expires(store: Store) -> None:
    await make(store)
    assert await store.invites.take(CODE, ASHA, EXPIRY) is Taking.REFUSED
    assert await store.invites.take(CODE, ASHA, Instant(EXPIRY - 1)) is Taking.TAKEN


async def test_what_was_given_back_is_free_and_only_its_newcomer_gives_it_back(store: Store) -> None:
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    await store.invites.give_back(CODE, BALA)
    assert await store.invites.take(CODE, BALA, NOW) is Taking.REFUSED
    await store.invites.give_back(CODE, ASHA)
    assert await store.invites.take(CODE, BALA, NOW) is Taking.TAKEN


async def test_who_was_made_does_not_give_it_back(store: Store) -> None:
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    await store.invites.give_back(CODE, ASHA)
    assert await store.invites.take(CODE, BALA, Instant(NOW + 2 * RESERVED_MICROSECONDS)) is Taking.REFUSED


async def test_an_invitation_of_somebody_who_was_not_made_is_free_after_an_hour(store: Store) -> None:
    """As where a server died between the two."""
    await make(store)
    await store.invites.take(CODE, ASHA, NOW)
    assert await store.invites.take(CODE, BALA, Instant(NOW + RESERVED_MICROSECONDS)) is Taking.REFUSED
    assert await store.invites.take(CODE, BALA, Instant(NOW + RESERVED_MICROSECONDS + 1)) is Taking.TAKEN
    assert await store.invites.take(CODE, CHITRA, Instant(NOW + RESERVED_MICROSECONDS + SECOND)) is Taking.REFUSED


async def test_an_operator_may_have_made_it(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await make(store, by=ASHA)
    assert await store.invites.take(CODE, BALA, NOW) is Taking.TAKEN
